"""Script jobs: TL1 commands run on several nodes, each in a fresh session, result kept until asked for."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

from netbox_optical.lab.faults import Fault
from netbox_optical.lab.flexils.node import FlexilsNode
from netbox_optical.lab.flexils.session import Dropped, Session, Silent

_COMPLETION = re.compile(r'^M +\S+ +(COMPLD|DENY|PRTL|DELAY|RTRV)\s*$', re.MULTILINE)


@dataclass
class Response:
    """What one command gave: the conversation's text, `FINISHED` even for a denial, `FAILED` without an answer."""

    output: str
    status: str = 'FINISHED'

    @property
    def completed(self) -> bool:
        """Whether the node said COMPLD; decided on the last response line, not on words in labels."""
        codes = _COMPLETION.findall(self.output.partition('\r\n')[2])
        return self.status == 'FINISHED' and bool(codes) and codes[-1] == 'COMPLD'


@dataclass
class Job:
    """One `run-cli-script`. Status goes PENDING, RUNNING, then FINISHED or FAILED.

    `nodes` is None per device that is not known or does not speak TL1.
    """

    number: int
    devices: list[str]
    commands: list[str]
    abort: bool
    status: str = 'PENDING'
    results: list[tuple[str, list[Response]]] = field(default_factory=list)

    def __repr__(self) -> str:
        return f'Job({self.number}, {self.status}, {len(self.commands)} commands)'  # commands may hold a password

    def output(self) -> dict[str, Any]:
        """The body of `get-cli-script-result`."""
        data: dict[str, Any] = {'id': self.number, 'status': self.status}
        if self.status == 'FINISHED':
            data['device-results'] = [
                {
                    'device-ref': device,
                    'responses': [{'output': item.output, 'status': item.status} for item in responses],
                }
                for device, responses in self.results
            ]
        return data


async def run_job(
    job: Job, nodes: dict[str, FlexilsNode], pending: float, running: float, fault: Fault | None = None
) -> None:
    """Drive a job through its states; delays in seconds. Never raises: a failure is the job's status."""
    kind = fault.kind if fault else ''
    await asyncio.sleep(pending)
    job.status = 'RUNNING'
    await asyncio.sleep(running + (fault.seconds if fault and kind == 'slow-job' else 0.0))
    if kind == 'endless-job':
        return
    try:
        if kind == 'failed-job' or any(device not in nodes for device in job.devices):
            job.status = 'FAILED'
            return
        for device in job.devices:
            job.results.append((device, await _run_script(nodes[device], job)))
        job.status = 'FAILED' if kind == 'lost-job' else 'FINISHED'
    except Exception:
        job.status = 'FAILED'
        raise
    except asyncio.CancelledError:
        job.status = 'FAILED'
        raise


async def _run_script(node: FlexilsNode, job: Job) -> list[Response]:
    session = Session(node)
    responses: list[Response] = []
    try:
        for text in job.commands:
            response = Response('', 'FAILED') if node.faults.down else await _run_command(session, text)
            responses.append(response)
            if job.abort and not response.completed:
                break
    finally:
        session.close()
    return responses


async def _run_command(session: Session, text: str) -> Response:
    text = text.replace('\r', '').replace('\n', '').strip()
    parts = [f'{text}\r\n']
    try:
        await session.execute(text, parts.append)
    except (Dropped, Silent):
        return Response(''.join(parts), 'FAILED')
    return Response(''.join(parts))
