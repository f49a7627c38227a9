"""Switches of one simulated node, also while it runs: timing, strictness and misbehaviour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from netbox_optical.lab.flexils.errors import Deny
from netbox_optical.lab.flexils.grammar import Command


class Drop:
    """A fault: the connection is closed without an answer."""


# What a hook may say: nothing, a refusal, a whole reply text, or to drop the connection.
Fault = Deny | str | Drop | type[Drop] | None


@dataclass
class NodeOptions:
    """Attributes (seconds are floats):

    tcp_port, ssh_port: 0 picks a free port; None leaves that server out.
    host_key: asyncssh private key, PEM text or path of the SSH host key; without one SSH is not offered.
    gateway: whether other nodes of the fabric are reached through this one.
    oteintf_form: AID of the traffic-engineering interfaces: the `line` port, the `osc` port or a `name`.
    provision_delay: from ENT-OSNC until its SCH and OCRS exist, seconds.
    full_band: how a link without any free spectrum tells it: an `empty` list, `null`, or no such keyword (`absent`).
    dark_power: how a channel without light reads: a `floor` value, `inf`, or no record (`absent`).
    strict_endpoints: whether circuits need SCG in service with MANUALMODE-2.
    latency: pause before each command is executed, seconds.
    acknowledge_after: an `IP` acknowledgement is sent when `latency` is longer than this, seconds.
    prompt_after_acknowledgement: some releases print a prompt after the acknowledgement already.
    max_message_bytes: longer replies are split into parts; 0 never splits.
    chatter: an autonomous message between parts and before each reply.
    max_sessions: logged-in sessions per node.
    idle_timeout: seconds until a silent session is logged out; 0 never.
    before_command: fault hook, sees every command of a logged-in session.
    """

    tcp_port: int | None = 9090
    ssh_port: int | None = 2222
    host_key: Any = None
    gateway: bool = False
    oteintf_form: Literal['line', 'osc', 'name'] = 'line'
    provision_delay: float = 0.2
    full_band: Literal['empty', 'null', 'absent'] = 'empty'
    dark_power: Literal['floor', 'inf', 'absent'] = 'floor'
    strict_endpoints: bool = True
    latency: float = 0.0
    acknowledge_after: float = 2.0
    prompt_after_acknowledgement: bool = False
    max_message_bytes: int = 0
    chatter: bool = False
    max_sessions: int = 30
    idle_timeout: float = 0.0
    before_command: Callable[[Command], Fault] | None = None
