"""The same batch on a Dask cluster (extra ``cluster``)."""
