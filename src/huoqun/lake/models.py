"""The seal (how far the lake holds the log) and the Iceberg catalog's own rows."""

from django.db import models


class Seal(models.Model):
    """One row: facts below ``sealed_tx`` are in the lake, below ``rolled_tx`` in the rollups."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    sealed_tx = models.BigIntegerField(default=0)
    rolled_tx = models.BigIntegerField(default=0)
    sealed_at = models.DateTimeField(null=True)
    rolled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="lake_seal_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(rolled_tx__lte=models.F("sealed_tx")),
                name="lake_rolled_behind_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"sealed {self.sealed_tx}, rolled {self.rolled_tx}"


class IcebergTable(models.Model):
    """A table's pointer, in the shape of Iceberg's SQL catalog: other engines can open it."""

    pk = models.CompositePrimaryKey("catalog_name", "table_namespace", "table_name")
    catalog_name = models.CharField(max_length=255)
    table_namespace = models.CharField(max_length=255)
    table_name = models.CharField(max_length=255)
    metadata_location = models.CharField(max_length=1000, null=True)  # noqa: DJ001 (Iceberg's column)
    previous_metadata_location = models.CharField(max_length=1000, null=True)  # noqa: DJ001 (Iceberg's column)
    iceberg_type = models.CharField(max_length=5, null=True)  # noqa: DJ001 (Iceberg's column)

    class Meta:
        db_table = "iceberg_tables"

    def __str__(self) -> str:
        return f"{self.table_namespace}.{self.table_name}"


class IcebergNamespaceProperty(models.Model):
    """A namespace's property, in the shape of Iceberg's SQL catalog."""

    pk = models.CompositePrimaryKey("catalog_name", "namespace", "property_key")
    catalog_name = models.CharField(max_length=255)
    namespace = models.CharField(max_length=255)
    property_key = models.CharField(max_length=255)
    property_value = models.CharField(max_length=1000)

    class Meta:
        db_table = "iceberg_namespace_properties"

    def __str__(self) -> str:
        return f"{self.namespace}.{self.property_key}"
