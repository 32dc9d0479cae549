"""Contacts: that each customer has one, and each identifier names one."""
