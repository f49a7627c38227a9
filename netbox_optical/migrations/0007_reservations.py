import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('netbox_optical', '0006_certificate_pins'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='opticalmultiplexsection',
            options={
                'ordering': ('name', 'pk'), 'permissions': (('reserve', 'Reserve spectrum for a time'),),
                'verbose_name': 'optical multiplex section', 'verbose_name_plural': 'optical multiplex sections',
            },
        ),
        migrations.AddField(
            model_name='spectrumallocation', name='reason', field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='spectrumallocation', name='reservation',
            field=models.UUIDField(blank=True, db_index=True, null=True),
        ),
        migrations.AddField(
            model_name='spectrumallocation', name='reserved_by',
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+',
                to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='spectrumallocation', name='reserved_from', field=models.DateTimeField(blank=True, null=True),
        ),
    ]
