"""People and their settings."""

from config.policies.kinds import FORM, PERSON, POST, Api, Page, Policy, Public, SignedIn, changed, resource, seen

POLICIES: dict[str, Policy] = {
    "healthz": Public(),
    "readyz": Public(),
    "metrics": Api(methods="GET HEAD", grants={"GET": "core.view_pulse", "HEAD": "core.view_pulse"}),
    "workspace:operations": Page(permission="core.view_pulse"),
    "users:person_list": Page(permission="users.view_user"),
    "users:person_invite": Page(permission="users.add_user", methods=FORM),
    "users:person_detail": seen(PERSON, "users.view_user"),
    "users:person_edit": changed(PERSON, "users.change_user"),
    "users:person_reinvite": changed(PERSON, "users.change_user", POST),
    "users:person_reactivate": changed(PERSON, "users.change_user", POST),
    "users:settings": SignedIn(methods=FORM),
    "users:setup": Public(methods=FORM, needs="nobody who can sign in"),
    **resource(
        "users",
        PERSON,
        read="users.view_user",
        create="users.add_user",
        change="users.change_user",
        also=dict.fromkeys(("invite", "reactivate", "role", "deactivate"), (POST, "users.change_user", "editable")),
    ),
}
