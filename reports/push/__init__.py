"""The sections of the page that tells what a push did, one a file."""
