"""The front door of rooms."""

from conference.foundation.feature import Feature

feature = Feature(name="rooms")
