"""`make audit`: the public site as others measure it – the Nu HTML checker and Lighthouse. Start: tests/audits/__main__.py."""
