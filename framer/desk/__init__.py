"""The desk: a second server, for whoever owns a campaign or has everybody's photos."""
