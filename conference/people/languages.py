"""The languages in which the product speaks."""

# (BCP 47 tag, own name). A page's language is announced to screen readers, so an entry
# stands here only when its pages are written.
LANGUAGES = (("en", "English"),)
