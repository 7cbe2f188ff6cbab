"""The worker process."""

import click
from flask import current_app

from app.jobs.queue import work_off_waiting


@click.command("worker", help="Chạy tiến trình nền xử lý việc dài (quét, xuất báo cáo).")
@click.option("--threads", default=2, show_default=True, help="Số việc làm cùng lúc.")
@click.option("--once", is_flag=True, help="Làm hết việc đang chờ rồi dừng.")
def worker(threads: int, once: bool) -> None:
    """Work off jobs until stopped."""
    if once:
        click.echo(f"Đã làm {work_off_waiting()} việc.")
        return
    queue = current_app.extensions["ocop_queue"]
    queue.sweep()
    queue.huey.create_consumer(workers=threads, worker_type="thread", periodic=True).run()


commands = (worker,)
