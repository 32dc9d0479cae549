"""Lists read page by page while others change them, so that what was lost can't stay unseen."""
