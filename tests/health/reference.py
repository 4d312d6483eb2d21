"""What is known of relationships, read row by row from what people and machines told and reckoned the slow way: the
oracle of health.statement's facts (HEALTH §1.1 to 1.3)."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Account, AccountMember, Revenue
from health.rules import Facts
from relationships.models import (
    Assessment,
    AwaitedReply,
    CadenceOverride,
    CadenceRule,
    Commitment,
    Employment,
    HeldRole,
    Interaction,
    Mailbox,
    MailboxFolder,
    Participation,
)
from reminders.models import Pause

DAY = 86_400.0
WORTH = {"MEETING": 3, "CALL": 2, "EMAIL": 1, "MESSAGE": 1, "EVENT": 1}
WRITTEN = ("EMAIL", "MESSAGE")


def _is_two_way(row):
    if row.is_automatic:
        return False
    if row.kind in WRITTEN:
        return row.initiator == "THEM" or row.answered_at is not None
    return row.reached == "SPOKE"


def _began(row):
    """How much of a contact the customer began."""
    if row.initiator == "THEM":
        return 1.0
    return 0.0 if row.kind in WRITTEN else 0.5


def _by(rows, key):
    found = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _latest(moments):
    return max((moment for moment in moments if moment is not None), default=None)


def _span_days(since, until):
    return (until - since).total_seconds() / DAY


class Reading:
    """Every row that could matter for these accounts, as of an instant."""

    def __init__(self, keys, now):
        self.now, self.today = now, now.date()
        self.accounts = {row.pk: row for row in Account.objects.all()}
        self.groups = _by(self.accounts.values(), lambda row: row.managed_with_id or row.pk)
        rows = Interaction.objects.filter(occurred_at__lte=now).order_by("occurred_at", "pk")
        self.interactions = _by(rows, lambda row: row.account_id)
        self.present = _by(Participation.objects.all(), lambda row: row.interaction_id)
        self.jobs = _by(Employment.objects.select_related("contact"), lambda row: row.account_id)
        self.opinions = {row.pk: row for row in Assessment.objects.all()}
        self.roles = _by(HeldRole.objects.all(), lambda row: row.employment_id)
        self.rules = {
            row.tier: row for row in CadenceRule.objects.filter(version=CadenceRule.objects.latest("version").version)
        }
        self.own = _by(CadenceOverride.objects.all(), lambda row: row.account_id)
        self.pauses = _by(Pause.objects.all(), lambda row: row.account_id)
        self.promises = _by(Commitment.objects.all(), lambda row: row.account_id)
        self.revenue = _by(Revenue.objects.all(), lambda row: row.account_id)
        self.replies = _by(AwaitedReply.objects.all(), lambda row: row.account_id)
        self.members = _by(AccountMember.objects.all(), lambda row: row.account_id)
        self.mailboxes = _by(Mailbox.objects.all(), lambda row: row.person_id)
        self.folders = _by(MailboxFolder.objects.all(), lambda row: row.mailbox_id)
        self.weights = {key: self._weights(key) for key in self.accounts}

    def _weights(self, account):
        """Interaction → what it counts, after no contact counted more than three that day where the customer is."""
        zone, used, found = ZoneInfo(self.accounts[account].time_zone), defaultdict(int), {}
        for row in self.interactions[account]:
            worth = WORTH[row.kind] if _is_two_way(row) else 0
            left = []
            for contact in [one.contact_id for one in self.present[row.pk]] or [None]:
                place = (row.occurred_at.astimezone(zone).date(), contact)
                left.append(min(worth, max(0, 3 - used[place])))
                used[place] += worth
            found[row.pk] = max(left)
        return found

    def facts(self, key):
        """All that is known of one account."""
        account = self.accounts[key]
        head = self.accounts[account.managed_with_id or key]
        group = [row.pk for row in self.groups[head.pk]]
        parts = group if head.pk == key else [key]
        rule = self.rules[head.tier]
        own = [row.contact_days for row in self.own[head.pk] if self.today in row.during]
        planned = own[0] if own else rule.contact_days
        return Facts(
            tier=account.tier, planned_days=planned, planned_people=rule.decision_makers,
            is_followed=account.status != "FORMER",
            **self._silence(account, head, group, parts), **self._sums(parts), **self._heard(account),
            **self._replied(parts), **self._deciding(parts, planned), **self._promised(parts),
            **self._paid(account, parts), lacks_successor=self._lacks_successor(parts),
            lacks_owner=self._lacks_owner(account, head),
        )  # fmt: skip

    def _silence(self, account, head, group, parts):
        spoken = [row.occurred_at for part in parts for row in self.interactions[part] if _is_two_way(row)]
        anywhere = [row.occurred_at for part in group for row in self.interactions[part] if _is_two_way(row)]
        last = None if not spoken else max(anywhere if account.managed_with_id else spoken)
        first = min((row.occurred_at for part in group for row in self.interactions[part]), default=None)
        heard = [box.connected_at for box in self.mailboxes[head.owner_id] if box.connected_at] if head.owner_id else []
        since = max(head.created_at, min(heard)) if heard else head.created_at
        since = since if first is None else min(first, since)
        silent = None if last is None else _span_days(last, self.now) - self._paused(head.pk, last)
        return {"observed_days": max(0.0, _span_days(since, self.now)), "silent_days": silent}

    def _paused(self, head, since):
        """Days since then in which the client had asked for silence, as UTC counts days."""
        spans = ((_midnight(row.during.lower), _midnight(row.during.upper)) for row in self.pauses[head])
        return sum(max(0.0, _span_days(max(since, begins), min(self.now, ends))) for begins, ends in spans)

    def _sums(self, parts):
        found = {"d30": 0.0, "d90": 0.0, "d90_in": 0.0, "n180": 0.0}
        for part in parts:
            for row in self.interactions[part]:
                age, weight = _span_days(row.occurred_at, self.now), self.weights[part][row.pk]
                found["d30"] += weight * 2 ** (-age / 30)
                found["d90"] += weight * 2 ** (-age / 90)
                found["d90_in"] += weight * _began(row) * 2 ** (-age / 90)
                found["n180"] += 2 ** (-age / 180) if _is_two_way(row) else 0
        moments = [row.occurred_at for part in parts for row in self.interactions[part]
                   if _is_two_way(row) or not row.is_automatic]  # fmt: skip
        last = _latest(moments)
        return found | {"has_traffic": last is not None and _span_days(last, self.now) <= 90}

    def _heard(self, account):
        ways = {
            folder.is_sent
            for box in (self.mailboxes[account.owner_id] if account.owner_id else [])
            if box.state == "READING" and box.read_at and _span_days(box.read_at, self.now) <= 2
            for folder in self.folders[box.pk]
        }
        return {"is_connected": bool(ways) and account.managed_with_id is None, "hears_customer": len(ways) == 2}

    def _replied(self, parts):
        rows = [row for part in parts for row in self.replies[part]
                if 0 <= _span_days(row.arrived_at, self.now) <= 90
                and row.waived_at is None and not row.is_closing]  # fmt: skip
        asked = [row for row in rows if row.answered_at is not None or row.due_at < self.now]
        in_time = [row for row in rows if row.answered_at is not None and row.answered_at <= row.due_at]
        return {"replies_asked": len(asked), "replies_in_time": len(in_time)}

    def _is_active(self, job, planned):
        """Whether we were in contact both ways with them at that account within the time that counts."""
        last = _latest(
            row.occurred_at for row in self.interactions[job.account_id]
            if _is_two_way(row) and job.contact_id in {one.contact_id for one in self.present[row.pk]}
        )  # fmt: skip
        return last is not None and _span_days(last, self.now) <= max(90, 2 * planned)

    def _deciding(self, parts, planned):
        mapped = [
            (self.opinions[job.pk], self._is_active(job, planned))
            for part in parts
            for job in self.jobs[part]
            if self.today in job.during and job.contact.kind == "PERSON"
            and job.pk in self.opinions and self.opinions[job.pk].influence is not None
        ]  # fmt: skip
        said = [(one.influence, one.stance, 2 ** (-(self.today - one.stance_said_on).days / 180))
                for one, _is_active in mapped if one.stance is not None]  # fmt: skip
        return {
            "people": len(mapped),
            "people_active": sum(is_active for _one, is_active in mapped),
            "influence": sum(one.influence for one, _is_active in mapped),
            "influence_active": sum(one.influence for one, is_active in mapped if is_active),
            "opinion": sum(fresh for _influence, _stance, fresh in said),
            "opinion_influence": sum(influence * fresh for influence, _stance, fresh in said),
            "opinion_stance": sum(influence * fresh * stance for influence, stance, fresh in said),
        }

    def _promised(self, parts):
        ours = [row for part in parts for row in self.promises[part]
                if row.promised_by == "US" and (self.today - row.due_on).days <= 90]  # fmt: skip
        missed = [row for row in ours if row.state == "MISSED" or (row.state == "OPEN" and row.due_on < self.today)]
        return {"kept": sum(row.state == "KEPT" for row in ours), "missed": len(missed)}

    def _paid(self, account, parts):
        first = self.today.replace(day=1)
        rows = [row for part in parts for row in self.revenue[part] if row.currency == account.currency]
        back = {row.pk: (first.year - row.month.year) * 12 + first.month - row.month.month for row in rows}
        rows = [row for row in rows if 1 <= back[row.pk] <= 24]
        return {
            "revenue": float(sum(row.amount for row in rows if back[row.pk] <= 12)),
            "revenue_before": float(sum(row.amount for row in rows if back[row.pk] > 12)),
            "revenue_months": len({row.month for row in rows}),
        }

    def _lacks_successor(self, parts):
        jobs = [job for part in parts for job in self.jobs[part]]
        held = {role.role for job in jobs if self.today in job.during for role in self.roles[job.pk]}
        left = {
            role.role for job in jobs for role in self.roles[job.pk]
            if job.during.upper is not None and self.today - job.during.upper >= timedelta(days=14)
        }  # fmt: skip
        return bool({"CHAMPION", "ECONOMIC_BUYER"} & (left - held))

    def _lacks_owner(self, account, head):
        covers = (row for row in self.members[head.pk] if row.function == "COVER")
        return account.owner_id is None and not any(self.today in row.during for row in covers)


def _midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
