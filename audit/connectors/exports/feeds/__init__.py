"""Product feeds: a catalogue offered in XML, or in the words of Google."""
