"""Composite foreign keys: several columns of a row must stand together in another table."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Model


class CompositeForeignKey(BaseConstraint):
    """A foreign key over several columns, checked when the transaction ends or constraints are set immediate.

    `fields` of this model reference `to_fields` of `to` ("app.Model"), which must be unique together there. A null
    in any of them switches the key off. With `cascades`, a change of the referenced columns is followed at once.
    """

    def __init__(
        self,
        *,
        name: str,
        fields: Sequence[str],
        to: str,
        to_fields: Sequence[str],
        cascades: bool = False,
        **texts: Any,
    ) -> None:
        self.fields, self.to, self.to_fields = tuple(fields), to, tuple(to_fields)
        self.cascades = cascades
        super().__init__(name=name, **texts)

    def _definition(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        target = model._meta.apps.get_model(self.to)
        quote = schema_editor.quote_name
        ours = ", ".join(quote(model._meta.get_field(name).column) for name in self.fields)
        theirs = ", ".join(quote(target._meta.get_field(name).column) for name in self.to_fields)
        follow = " ON UPDATE CASCADE" if self.cascades else ""
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({ours}) REFERENCES {quote(target._meta.db_table)} ({theirs})"
            f"{follow} DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return Statement(f"ALTER TABLE %(table)s ADD {self._definition(model, schema_editor)}", table=table)

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        table = Table(model._meta.db_table, schema_editor.quote_name)
        name = schema_editor.quote_name(self.name)
        return Statement(f"ALTER TABLE %(table)s DROP CONSTRAINT {name}", table=table)

    def validate(self, model: type[Model], instance: Model, exclude: Any = None, using: str = "default") -> None:
        """Left to the database: other rows of the same transaction may still change the answer."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CompositeForeignKey):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"fields": self.fields, "to": self.to, "to_fields": self.to_fields}
        if self.cascades:
            kwargs["cascades"] = True
        return path, args, kwargs
