"""The machinery of the open data interface (docs/adr/0013-the-api.md): what the apps put on offer is tables of
parameters, shapes and endpoints, from which requests are checked, answers written, and both described."""
