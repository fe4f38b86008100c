"""The front door of diary."""

from conference.foundation.feature import Feature

feature = Feature(name="diary")
