"""Prometheus metrics on NetBox's own endpoint (`METRICS_ENABLED`), read from the database at each scrape."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.utils import timezone
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector, CollectorRegistry

__all__ = ('OpticalCollector', 'register')

_SYNC = {True: 'yes', False: 'no', None: 'unknown'}


class OpticalCollector(Collector):
    """Ten queries a scrape, whatever there is."""

    def describe(self) -> list[Metric]:
        """Nothing: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield self._objects()
        yield self._deviations()
        yield from self._runs()
        yield self._readings()

    def _objects(self) -> Metric:
        from netbox_optical.models import (
            DigitalService,
            OpticalDevice,
            OpticalFiber,
            OpticalSpectrum,
            Partner,
            PoP,
        )
        family = GaugeMetricFamily(
            'netbox_optical_objects', 'Products by status and agreement with the network',
            labels=['product', 'status', 'in_sync'])
        for model in (Partner, PoP, OpticalDevice, OpticalFiber, OpticalSpectrum, DigitalService):
            rows = model.objects.order_by().values_list('status', 'in_sync').annotate(number=models.Count('pk'))
            for status, in_sync, number in rows:
                family.add_metric([model._meta.model_name, status, _SYNC[in_sync]], number)
        return family

    def _deviations(self) -> Metric:
        from netbox_optical.choices import DeviationStatusChoices, SeverityChoices
        from netbox_optical.models import Deviation
        family = GaugeMetricFamily(
            'netbox_optical_deviations', 'Deviations that are not resolved', labels=['severity', 'status'])
        rows = Deviation.objects.order_by().exclude(status=DeviationStatusChoices.RESOLVED).values_list(
            'severity', 'status').annotate(number=models.Count('pk'))
        counts = {(severity, status): number for severity, status, number in rows}
        # A series that vanishes at zero raises no alert when it should end one.
        for severity in SeverityChoices.values():
            for status in (DeviationStatusChoices.OPEN, DeviationStatusChoices.IGNORED):
                family.add_metric([severity, status], counts.get((severity, status), 0))
        return family

    def _runs(self) -> Iterator[Metric]:
        from netbox_optical.choices import RunStatusChoices
        from netbox_optical.models import WorkflowRun
        runs = GaugeMetricFamily('netbox_optical_runs', 'Workflow runs on record', labels=['kind', 'status'])
        seconds = SummaryMetricFamily(
            'netbox_optical_run_seconds', 'From the start of a run to its end', labels=['kind', 'status'])
        rows = WorkflowRun.objects.order_by().values_list('kind', 'status').annotate(
            number=models.Count('pk'), ended=models.Count('completed', filter=models.Q(started__isnull=False)),
            seconds=models.Sum(models.F('completed') - models.F('started')))
        for kind, status, number, ended, took in rows:
            runs.add_metric([kind, status], number)
            if ended:
                seconds.add_metric([kind, status], count_value=ended, sum_value=took.total_seconds())
        yield runs
        yield seconds
        waiting = WorkflowRun.objects.filter(status=RunStatusChoices.WAITING).aggregate(
            since=models.Min('last_updated'))['since']
        yield GaugeMetricFamily(
            'netbox_optical_oldest_waiting_run_seconds', 'Since when the oldest waiting run waits; 0: none does',
            value=(timezone.now() - waiting).total_seconds() if waiting else 0)

    def _readings(self) -> Metric:
        from netbox_optical.models import DeviceReading
        family = GaugeMetricFamily(
            'netbox_optical_device_read_age_seconds', 'Since a device last answered a drift report', labels=['device'])
        now = timezone.now()
        for tid, answered in DeviceReading.objects.filter(answered_at__isnull=False).values_list(
                'device__tid', 'answered_at'):
            family.add_metric([tid], (now - answered).total_seconds())
        return family


def register(registry: CollectorRegistry = REGISTRY) -> OpticalCollector:
    """Add the metrics to a registry, once per process."""
    collector = OpticalCollector()
    registry.register(collector)
    return collector
