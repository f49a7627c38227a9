from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('netbox_optical', '0008_spectrum_ends'),
    ]

    operations = [
        migrations.AddField(
            model_name='transportchannel', name='estimated_gsnr',
            field=models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name='transportchannel', name='margin',
            field=models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name='transportchannel', name='margin_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='transportchannel', name='margin_note',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddConstraint(
            model_name='transportchannel',
            constraint=models.CheckConstraint(
                condition=models.Q(('margin__isnull', True), models.Q(
                    ('estimated_gsnr__isnull', False), ('margin_at__isnull', False)), _connector='OR'),
                name='netbox_optical_channel_margin',
                violation_error_message='A margin comes with the GSNR and the time that it was estimated from.'),
        ),
    ]
