"""What several serializers share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from netbox.api.fields import ChoiceField
from netbox.api.serializers import PrimaryModelSerializer
from rest_framework import serializers

from netbox_optical.choices import LifecycleChoices

__all__ = ('HEAD', 'LIFECYCLE', 'TAIL', 'OneToOneMixin', 'OpticalSerializer', 'ProductSerializer')

# Order of the fields that every serializer has.
HEAD = ('id', 'url', 'display_url', 'display')
LIFECYCLE = ('status', 'in_sync', 'sync_reason', 'sync_changed')
TAIL = ('owner', 'description', 'comments', 'tags', 'custom_fields', 'created', 'last_updated')


class OneToOneMixin:
    """NetBox's nested serializers take the object of a one-to-one relation without asking whether it is taken.

    The database would refuse, with an error that names no field; this names field, owner and remedy.
    """

    def validate(self, data: Any) -> Any:
        if self.nested:
            return super().validate(data)
        for field in self.Meta.model._meta.concrete_fields:
            if not field.one_to_one or data.get(field.name) is None:
                continue
            others = self.Meta.model.objects.filter(**{field.name: data[field.name]})
            other = others.exclude(pk=self.instance.pk if self.instance else None).first()
            if other is not None:
                raise serializers.ValidationError({field.name: _(
                    '{value} belongs to {model} "{other}" (#{pk}) already; edit that one.'
                ).format(value=data[field.name], model=other._meta.verbose_name, other=other, pk=other.pk)})
        return super().validate(data)


class OpticalSerializer(OneToOneMixin, PrimaryModelSerializer):
    """Base of all that are primary models."""


class ProductSerializer(OpticalSerializer):
    """Base of products: life cycle is ours to set, agreement with the network is found, not told."""

    status = ChoiceField(choices=LifecycleChoices, required=False)
    in_sync = serializers.BooleanField(read_only=True, allow_null=True)
    sync_reason = serializers.CharField(read_only=True)
    sync_changed = serializers.DateTimeField(read_only=True, allow_null=True)
