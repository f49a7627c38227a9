"""The custom scripts of the plugin netbox_optical, put here by `netbox optical_install_scripts`; do not edit."""

from netbox_optical import scripts


class DriftReport(scripts.DriftReport):
    pass


class ValidateAndRepair(scripts.ValidateAndRepair):
    pass


class CapacityReport(scripts.CapacityReport):
    pass


script_order = (DriftReport, ValidateAndRepair, CapacityReport)
