"""The sections of the page that asks for an approval, one a file."""
