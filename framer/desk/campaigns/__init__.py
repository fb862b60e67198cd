"""Campaigns as the desk edits them: working copies, history, publishing, the living picture."""
