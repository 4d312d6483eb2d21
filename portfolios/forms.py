from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices import Status, Tier
from accounts.models import Account
from core.forms import DateField
from portfolios.choices import HOLDERS, Kind
from portfolios.models import Portfolio, PortfolioRule
from users.choices import Role
from users.models import User
from users.roles import PERMISSIONS

REASON_LENGTH = 300


class PortfolioChoiceField(forms.ModelChoiceField):
    """A portfolio to choose, with how full it is beside its owner."""

    def label_from_instance(self, portfolio: Portfolio) -> str:
        if portfolio.kind == Kind.HOLDING:
            return _("%(owner)s, holding") % {"owner": portfolio.owner.name}
        return _("%(owner)s, %(kind)s: %(used)s of %(ceiling)s") % {
            "owner": portfolio.owner.name,
            "kind": portfolio.kind,
            "used": portfolio.used,
            "ceiling": portfolio.ceiling,
        }


class ReasonForm(forms.Form):
    """Why: every change of responsibility says so."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH, help_text=_("Stays in the account's history.")
    )


class MoveForm(ReasonForm):
    """Where an account goes, and with which tier."""

    portfolio = PortfolioChoiceField(label=_("New portfolio"), queryset=Portfolio.objects.none())
    tier = forms.ChoiceField(label=_("Tier"), choices=Tier, help_text=_("Only strategic accounts sit in a KAM book."))
    field_order = ["portfolio", "tier", "reason"]

    def __init__(self, *args: Any, portfolios: QuerySet[Portfolio], account: Account, **kwargs: Any) -> None:
        super().__init__(*args, initial={"tier": account.tier}, **kwargs)
        self.fields["portfolio"].queryset = portfolios


class StatusForm(ReasonForm):
    """The account's new status, and where it goes with it."""

    status = forms.ChoiceField(label=_("Status"), choices=Status)
    portfolio = PortfolioChoiceField(
        label=_("Portfolio"),
        queryset=Portfolio.objects.none(),
        required=False,
        empty_label=_("where it is now"),
        help_text=_("A customer counts; a prospect does not."),
    )
    field_order = ["status", "portfolio", "reason"]

    def __init__(self, *args: Any, portfolios: QuerySet[Portfolio], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["portfolio"].queryset = portfolios
        if not portfolios:
            del self.fields["portfolio"]


class SwapForm(ReasonForm):
    """The account that comes in exchange."""

    other = forms.ModelChoiceField(label=_("Swap with"), queryset=Account.objects.none())
    field_order = ["other", "reason"]

    def __init__(self, *args: Any, others: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = others
        self.fields["other"].label_from_instance = lambda account: f"{account.name}, {account.owner.name}"


class GroupForm(ReasonForm):
    """The head an account is managed with; nobody: it stands for itself."""

    head = forms.ModelChoiceField(
        label=_("Managed with"), queryset=Account.objects.none(), required=False, empty_label=_("by itself")
    )
    field_order = ["head", "reason"]

    def __init__(self, *args: Any, heads: QuerySet[Account], account: Account, **kwargs: Any) -> None:
        super().__init__(*args, initial={"head": account.managed_with_id}, **kwargs)
        self.fields["head"].queryset = heads


class AssignForm(ReasonForm):
    """Which accounts come into a portfolio."""

    selected = forms.ModelMultipleChoiceField(
        queryset=Account.objects.none(), error_messages={"required": _("Select at least one account.")}
    )

    def __init__(self, *args: Any, candidates: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["selected"].queryset = candidates


class RenewForm(ReasonForm):
    """Until when a cover goes on."""

    until = DateField(label=_("Until"), help_text=_("The last day, at most 90 days away."))
    field_order = ["until", "reason"]


class CoverForm(RenewForm):
    """Who looks after an account for a while."""

    person = forms.ModelChoiceField(label=_("Who covers"), queryset=User.objects.none())
    starts_on = DateField(label=_("From"))
    field_order = ["person", "starts_on", "until", "reason"]

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role, permissions in PERMISSIONS.items() if "accounts.change_account" in permissions]
        people = User.objects.active().filter(role__in=roles).exclude(pk=account.owner_id)
        self.fields["person"].queryset = people.order_by("name", "pk")


class OpenForm(forms.Form):
    """A person and the kind of portfolio to open."""

    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind)

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = {role for holders in HOLDERS.values() for role in holders}
        self.fields["owner"].queryset = people.active().filter(role__in=roles).order_by("name", "pk")  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """The role a person has from today."""

    role = forms.ChoiceField(label=_("Role"), choices=Role)


class RuleForm(forms.ModelForm):
    """The ceiling and floor of a kind of portfolio."""

    class Meta:
        model = PortfolioRule
        fields = ["ceiling", "floor"]

    def _post_clean(self) -> None:
        """The service checks and saves; the form only reads numbers."""
