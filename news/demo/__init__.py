"""Texts, pictures and cast of the demo newsroom; portal.management.demo_newsroom plays it in."""
