"""The public pages, a module a kind. They read live editions and the page furniture, nothing else of the newsroom."""
