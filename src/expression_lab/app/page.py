"""Voilà as the page needs it. Only `server` imports this, since Voilà takes a second to load."""

import asyncio
import logging
import shutil

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.base.handlers import JupyterHandler
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from traitlets.config import Config
from voila.app import Voila
from voila.tornado.handler import TornadoVoilaHandler

from expression_lab.app import server

START = 20  # seconds that a kernel may take to begin
REFUSED = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Expression Lab</title>
<body style="font: 18px system-ui, sans-serif; max-width: 36em; margin: 15vh auto; padding: 0 1em">
<h1>This page has a key</h1><p>Open it with the whole address that <code>expression-lab app</code>
printed, from http to its last letter.</p></body></html>"""


class Page(Voila):
    """A Voilà that serves one notebook on sockets that are bound already.

    Attributes:
        sockets: list of socket
        address: str, of the page, with its token.
    """

    @classmethod
    def made(cls, place, token, sockets):
        """Make it ready to `start`.

        Args:
            place: Path, a folder of our own with `app.ipynb` in it.
            token: str, without which nobody gets in.
            sockets: list of socket
        """
        logging.getLogger("tornado").setLevel(logging.ERROR)  # its warnings are for programmers
        page = cls(config=settings(place, token), config_file_paths=[], log_level="ERROR")
        page.sockets, page.port = sockets, sockets[0].getsockname()[1]
        page.address = f"http://{server.HOST}:{page.port}/?token={token}"
        page.tornado_settings = tornado_settings(page.port)
        page.initialize([])
        return page

    def init_handlers(self):
        return [(path, Shown if kind is TornadoVoilaHandler else kind, *rest)
                for path, kind, *rest in super().init_handlers()]

    def listen(self):
        """Answer until a signal comes; then end the kernels."""
        self.door = HTTPServer(self.app)
        self.door.add_sockets(self.sockets)
        self.ioloop = IOLoop.current()
        server.end_at_signals(lambda: self.ioloop.add_callback_from_signal(self.ioloop.stop))
        try:
            self.ioloop.start()
        finally:
            self.stop()

    def stop(self):
        """End the kernels, then forget how they were reached."""
        self.door.stop()
        self.ioloop.run_sync(self._end_kernels)
        shutil.rmtree(self.connection_dir, ignore_errors=True)

    async def _end_kernels(self):
        """A kernel that is only just being started is waited for: it could not be ended yet."""
        known = getattr(self.kernel_manager, "_pending_kernels", {})
        if starting := [one for one in known.values() if not one.done()]:
            await asyncio.wait(starting, timeout=START)
        await self.kernel_manager.shutdown_all()


class Door(IdentityProvider):
    """Lets in whoever has the token; there is no password to guess."""

    @property
    def login_available(self):
        return True

    def get_handlers(self):
        return [(r"/login", Refused)]


class Shown(TornadoVoilaHandler):
    """Voilà's own, with the cookie that a page needs to end its kernel when it is closed."""

    async def get(self, path=None):
        _ = self.xsrf_token  # asked for, it is sent
        await super().get(path)


class Refused(JupyterHandler):
    """What those see who have no token."""

    @allow_unauthenticated
    def get(self):
        self.set_status(403)
        self.finish(REFUSED)


def settings(place, token):
    """Voilà's settings: Config."""
    config = Config()
    config.Voila.ip = server.HOST
    config.Voila.open_browser = False
    config.Voila.notebook_path = str(place / "app.ipynb")
    config.Voila.root_dir = str(place)
    config.Voila.connection_dir_root = str(place)
    config.Voila.token = token
    config.Voila.identity_provider_class = Door
    config.VoilaConfiguration.template = server.TEMPLATE
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.file_allowlist = []  # the folder's files are nobody's business
    config.VoilaConfiguration.extension_allowlist = list(server.EXTENSIONS)
    config.MappingKernelManager.cull_idle_timeout = server.CLOSED
    config.MappingKernelManager.cull_interval = server.CLOSED // 10
    config.KernelManager.transport_encryption = "auto"
    config.ZMQChannelsWebsocketConnection.limit_rate = False  # a slider sends many pictures
    return config


def tornado_settings(port):
    """Settings of the web server: who may ask, and whom the page may ask: dict."""
    policy = ("default-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; "
              f"connect-src 'self' ws://{server.HOST}:{port} ws://localhost:{port} blob: data:; "
              "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'")
    return {
        "allow_remote_access": False,  # asked by another name, as a foreign page could, it is mute
        "websocket_max_message_size": server.LARGEST,
        "log_function": lambda handler: None,  # addresses hold the token
        "headers": {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"},
    }
