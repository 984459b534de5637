"""The guard at the socket: every event is a stranger's until its name, size, sender and audience are known. By default: no."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import reflex as rx
import structlog
from reflex.app import EventNamespace
from reflex.istate.manager.memory import StateManagerMemory
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.constants import CompileVars
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import Event, EventSpec
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import format_event_handler

from pser_web import routes
from pser_web.aside import aside
from pser_web.fields import theirs
from pser_web.frames import Frames
from pser_web.live import leave
from pser_web.log import place_of
from registry.gateways.limiter import network
from registry.language import speak
from registry.rules.figures import writable
from states.caller import AUDIENCES, STAFF_AUDIENCES, Audience, Caller, caller_or_nobody, identify, note_refusal, set_caller, without_cookie
from states.place import language_of, page_at
from states.session import SessionState
from states.showing import watch

_LARGEST = 64 * 1024  # characters of one event
_UNWRITABLE = re.compile(r"\\u(0000|d[89a-f])")  # NUL, and halves of signs: they are escaped in JSON
_MOST_TABS = 500  # of strangers behind one network address: each takes memory, and costs whoever opens it nothing
_REMEMBERED = 30.0  # seconds after its connection has ended that a stranger's tab is kept, since it may come back
_CONNECTING = "reflex___state____state.hydrate_and_load"
_LOADING = "reflex___state____state.reflex___state____on_load_internal_state"
_FRAMEWORK = {_CONNECTING, f"{_LOADING}.on_load_internal"}
_FROM_WITHIN = {*_FRAMEWORK, f"{_LOADING}.set_is_hydrated"}  # what the framework also sends to itself
_LEADING = "_redirect"
_SESSION = SessionState.get_full_name()
_TROUBLE, _WELL = ({_SESSION: {f"trouble{FIELD_MARKER}": failing}} for failing in (True, False))
# Reflex takes every method of a state for an event.
_INWARD = {"setvar", "restore", "refresh", "note_restored", "was_restored", "comes_to", "belong_to_caller", "put_out", "begin_anew"}
log = structlog.get_logger()


@cache
def known_events() -> dict[str, Audience]:
    """Return the name of every event that may come from outside, and who may send it."""
    names = dict.fromkeys(_FRAMEWORK, Audience.ANYONE)
    for name in RegistrationContext.get().event_handlers:
        state, _, method = name.rpartition(".")
        if (audience := AUDIENCES.get(state)) and method not in _INWARD:
            names[name] = audience
    return names


def _looked_at(data: Any) -> tuple[str, str]:
    """Return what was sent as JSON, all of it in ASCII, and why it is refused; empty where it is not."""
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        return "", "not_an_event"
    if data["name"] not in known_events():
        return "", "unknown_event"
    where = data.get("router_data", {})
    if not isinstance(data.get("payload", {}), dict) or not isinstance(where, dict) or not isinstance(where.get("query", {}), dict):
        return "", "not_an_event"
    if not all(isinstance(where.get(key, ""), str) for key in ("pathname", "asPath")):
        return "", "not_an_event"
    try:
        written = json.dumps(data)
    except (TypeError, ValueError, RecursionError):
        return "", "not_an_event"
    return written, "too_large" if len(written) > _LARGEST else ""


class GuardedEvents(EventNamespace):
    """Drops what is no event of ours before anything is made of it, and logs nothing of it but the fact."""

    def __init__(self, namespace: str, app: rx.App, frames: Frames) -> None:
        super().__init__(namespace, app)
        self._frames = frames
        self._tabs: Counter[str] = Counter()  # by network address
        self._where: dict[str, str] = {}
        self._in_trouble: set[str] = set()  # tabs whose page says that something went wrong
        self._changed: dict[str, dict[str, Any]] = {}  # by tab: what goes out at the loop's next turn, if not with what follows

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        """Let a tab in, unless there are too many of strangers where it comes from."""
        made = self._build_static_router_data(sid, environ)
        where = network(str(made["ip"]))
        if self._tabs[where] >= _MOST_TABS:
            caller = await identify(made["headers"], where)
            if not (caller.signed_in or caller.staff):
                log.warning("tab_refused")
                raise ConnectionRefusedError
        self._tabs[where] += 1
        self._where[sid] = where
        try:
            await super().on_connect(sid, environ, auth)
        except BaseException:
            self._forget_tab(self._where.pop(sid), "")
            raise

    def headers_of(self, token: str) -> dict[str, str]:
        """Return the headers of the connection that a tab has now, whatever its state remembers of a former one; none if it has gone."""
        held = self._token_manager.token_to_socket.get(token)  # `token_to_sid` is a copy of all tabs
        return self._static_router_data.get(held.sid, {}).get("headers", {}) if held else {}

    async def call_back(self, token: str) -> None:
        """End a tab's connection, so that its browser comes back by itself and says at which address it is."""
        held, server = self._token_manager.token_to_socket.get(token), self.server
        if held and server and (line := server.manager.eio_sid_from_sid(held.sid, self.namespace)):
            await self._frames.end(line)

    async def on_event(self, sid: str, data: Any) -> None:
        written, refused = _looked_at(data)
        if refused:
            log.warning("event_refused", reason=refused)
            return

        if sid not in self.sid_to_token:
            log.warning("event_refused", reason="no_tab")  # Reflex would log the event whole
            return
        await super().on_event(sid, writable(data) if _UNWRITABLE.search(written) else data)

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        """Send what has changed, as far as it is for who is there; in one frame with being led on, as after a save.

        Other events are about what is shown, and so come in a frame of their own, once it is.
        """
        delta = theirs(update.delta, caller_or_nobody()) if update.delta else {}
        if delta == _TROUBLE:
            self._in_trouble.add(token)
        elif token in self._in_trouble:
            self._in_trouble.discard(token)
            delta |= {_SESSION: {**delta.get(_SESSION, {}), **_WELL[_SESSION]}}
        if not delta and update.events and all(event.name == _LEADING for event in update.events):
            delta = self._changed.pop(token, delta)
        await self._send_changed(token)
        if update.events:
            await super().emit_update(StateUpdate(delta=delta, events=update.events), token)
        else:
            self._changed[token] = delta
            asyncio.get_running_loop().call_soon(self._send_soon, token)

    def _send_soon(self, token: str) -> None:
        if token in self._changed:  # nothing followed
            aside(self._send_changed(token))

    async def _send_changed(self, token: str) -> None:
        if (delta := self._changed.pop(token, None)) is not None:
            await super().emit_update(StateUpdate(delta=delta), token)

    def on_disconnect(self, sid: str) -> asyncio.Task[Any] | None:
        token = self.sid_to_token.get(sid)
        if where := self._where.pop(sid, ""):
            asyncio.get_running_loop().call_later(_REMEMBERED, self._forget_tab, where, token or "")
        self._in_trouble.discard(token or "")
        if token and self.token_to_sid.get(token) == sid:  # it may have come back on another connection already
            aside(leave(token))
        return super().on_disconnect(sid)

    def _forget_tab(self, where: str, token: str) -> None:
        """Count a tab no more, and forget a stranger's that has not come back."""
        self._tabs[where] -= 1
        if not self._tabs[where]:
            del self._tabs[where]
        manager, of_tab = self.app.state_manager, rx.BaseStateToken(ident=token, cls=rx.State)
        if not isinstance(manager, StateManagerMemory) or token in self.token_to_sid:
            return
        tab = manager.states.get(of_tab.cache_key)
        if tab and not tab.get_substate(SessionState.get_full_name().split("."))._owner:
            manager._purge_token(of_tab)

    def _build_static_router_data(self, sid: str, environ: dict[str, Any]) -> dict[str, Any]:
        data = super()._build_static_router_data(sid, environ)
        data["headers"] = without_cookie(data["headers"])
        return data

    async def on_client_error(self, sid: str, data: Any = None) -> None:  # noqa: ARG002 - it may hold what a person typed
        log.warning("page_failed")


class Guard(Middleware):
    """Finds out who is calling, forgets the former person of a shared phone, and lets only a state's audience through."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        audience = Audience.ANYONE if event.name in _FROM_WITHIN else AUDIENCES.get(event.name.rpartition(".")[0])
        headers = state.router_data.get("headers", {})
        caller = await identify(headers, str(state.router_data.get("ip", "")), event.name)
        set_caller(caller)
        speak(language_of(state))  # pyright: ignore[reportArgumentType]
        session = await state.get_state(SessionState)
        await session.belong_to_caller()
        if audience is None:
            log.warning("event_refused", reason="no_audience")
            return StateUpdate()
        if not caller.belongs_to(audience):
            log.info("event_refused", reason="not_theirs")
            if caller.staff:
                await note_refusal(caller.staff, event.name.rpartition("___")[2])
            return self._away(state, audience, caller)
        if event.name == _CONNECTING and CompileVars.PAYLOAD_HASHES in event.payload:  # its page was loaded; one that comes back has none
            await session.begin_anew()
        if (caller.signed_in or caller.staff) and event.name not in _FROM_WITHIN - {_CONNECTING}:
            return await self._keep_page(app, state, session, event.name, caller)
        return None

    async def _keep_page(self, app: rx.App, state: BaseState, session: SessionState, event: str, caller: Caller) -> StateUpdate | None:
        """Have a page filled before what is done on it, and not once more by its opening event."""
        place = page_at(state)  # pyright: ignore[reportArgumentType]
        before = session.comes_to(place)
        if session.was_restored(event, place):
            return StateUpdate()
        if event == _CONNECTING or (before is not None and event not in dict(_opening(app, state))):
            opened = await self._restore(app, state, caller)
            if event == _CONNECTING or not before:  # else no opening event follows
                for name in opened:
                    session.note_restored(name, place)
        elif AUDIENCES[event.rpartition(".")[0]] in STAFF_AUDIENCES and (shown := dict(_opening(app, state)).get(event)):
            _attend(state, shown)
        return None

    async def _restore(self, app: rx.App, state: BaseState, caller: Caller) -> list[str]:
        """Fill the page's state before the browser is sent its first picture of it, so that a reconnection never shows it empty.

        So too before an event in a tab that Redis has forgotten, or remembers on another page: it is about what the person sees.
        Return the opening events that are done by that.
        """
        done: list[str] = []
        for name, shown in _opening(app, state):
            audience = AUDIENCES[shown.get_full_name()]
            if not caller.belongs_to(audience):
                continue
            if audience in STAFF_AUDIENCES:
                _attend(state, shown)
            page = await state.get_state(shown)
            if await page.restore() is None:  # pyright: ignore[reportAttributeAccessIssue]
                done.append(name)
        return done

    def _away(self, state: BaseState, audience: Audience, caller: Caller) -> StateUpdate:
        """Lead to where somebody can log in, or to what is theirs."""
        language, path = routes.split(state.router.url.path)
        if audience is not Audience.CITIZENS:
            own = routes.first_desk(caller.staff.role) if caller.staff else routes.STAFF
            return StateUpdate(events=[Event.from_event_type(rx.redirect(routes.spoken(own, language)))[0]])
        to = routes.spoken(routes.LOGIN, language)
        return StateUpdate(events=[Event.from_event_type(rx.redirect(f"{to}?next={path}"))[0]])


def _opening(app: rx.App, state: BaseState) -> Iterator[tuple[str, type[BaseState]]]:
    """Yield the events that open the page at which a tab is, each with the state that it fills."""
    states = _by_name(state.get_root_state())
    for opens in app.get_load_events(state.router.url.path):
        name = format_event_handler(opens.handler if isinstance(opens, EventSpec) else opens)  # pyright: ignore[reportArgumentType]
        yield name, states[name.rpartition(".")[0]]


def _attend(state: BaseState, shown: type[BaseState]) -> None:
    """Have a page of the staff hear that its reader's sign-in has ended, whatever else it may say it shows."""
    watch(state, (), shown)  # pyright: ignore[reportArgumentType]


@cache
def _by_name(root: type[BaseState]) -> dict[str, type[BaseState]]:
    return {each.get_full_name(): each for each in _substates(root)}


def _substates(state: type[BaseState]) -> Iterator[type[BaseState]]:
    for each in state.get_substates():
        yield each
        yield from _substates(each)


def failed(exception: Exception) -> None:
    """Note that a handler failed, without what it was handling, and say so on the page.

    Not by an event: it would be asked who sends it, and where it is this that fails, it would fail too, and again without end.
    """
    log.error("handler_failed", error=type(exception).__name__, where=place_of(exception))
    aside(EventContext.get().emit_delta(_TROUBLE))
