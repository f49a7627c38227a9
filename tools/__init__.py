"""The project's own commands: private servers, virtual environment, demo, test suite.

Standard library only; run by tools/run.
"""
