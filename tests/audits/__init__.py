"""`make audit`: the public site as others measure it, with the Nu HTML checker and Lighthouse; see __main__.py."""
