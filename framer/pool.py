"""Pebble's pool of processes, with another end: nothing that a worker does can stand in its way."""

from pebble import ProcessPool


class Pool(ProcessPool):
    """Its workers are killed before anything that they use is closed."""

    def _stop_pool(self) -> None:
        """End the workers and the threads; called by `join`.

        Pebble asks a worker to end and waits, for ever if it heeds no signal and has closed its descriptors. And it
        closes its pipes while its threads may be at them, whose next piece then goes to whoever has that number now.
        """
        manager = self._pool_manager.worker_manager
        if self._pool_manager_loop:
            self._pool_manager_loop.join()  # it would start another worker
        for process in list(manager.workers.values()):
            process.kill()
        if manager.workers_channel:  # without it the threads find nobody at the other ends
            manager.workers_channel.close()  # type: ignore[no-untyped-call]
        for thread in (self._task_scheduler_loop, self._message_manager_loop):
            if thread:
                thread.join()
        super()._stop_pool()  # type: ignore[no-untyped-call]
