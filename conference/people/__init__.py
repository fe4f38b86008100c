"""Accounts and sign-in: who a person is to the installation."""
