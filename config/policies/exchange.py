"""What comes in and what is taken along: imports, lists, tokens and the API itself."""

from config.policies.kinds import FORM, POST, Api, Page, Policy, SignedIn, changed, resource, seen

POLICIES: dict[str, Policy] = {
    # Ways of looking at lists, and what is taken along: each list asks for its own permission besides
    "listings:view_list": Page(permission="accounts.view_account", methods=FORM),
    "listings:view_edit": changed("listings.SavedView", "accounts.view_account"),
    "listings:view_remove": changed("listings.SavedView", "accounts.view_account"),
    "listings:export": Page(permission="accounts.view_account", methods=POST),
    "listings:export_list": SignedIn(),
    "listings:export_download": seen("listings.Export", "accounts.view_account"),
    # Files that come in
    "imports:job_list": Page(permission="imports.view_importjob"),
    "imports:job_create": Page(permission="imports.add_importjob", methods=FORM),
    "imports:job_detail": seen("imports.ImportJob", "imports.view_importjob"),
    "imports:job_columns": changed("imports.ImportJob", "imports.add_importjob"),
    "imports:job_values": changed("imports.ImportJob", "imports.add_importjob"),
    "imports:job_check": changed("imports.ImportJob", "imports.add_importjob"),
    "imports:job_run": changed("imports.ImportJob", "imports.add_importjob", POST),
    "imports:job_cancel": changed("imports.ImportJob", "imports.add_importjob", POST),
    "imports:job_undo": changed("imports.ImportJob", "imports.add_importjob"),
    "imports:job_refused": seen("imports.ImportJob", "imports.view_importjob"),
    "imports:job_mapping": changed("imports.ImportJob", "imports.add_importjob", POST),
    "imports:mapping_list": Page(permission="imports.add_importjob"),
    "imports:mapping_edit": changed("imports.SavedMapping", "imports.add_importjob"),
    "imports:mapping_remove": changed("imports.SavedMapping", "imports.add_importjob"),
    # Tokens, and the API they open
    "integrations:token_list": SignedIn(methods=FORM),
    "integrations:token_revoke": changed("integrations.ApiToken", "accounts.view_account", POST),
    "integrations:api_docs": SignedIn(),
    "api:schema": Api(grants={"GET": ""}),
    **resource(
        "imports",
        "imports.ImportJob",
        read="imports.view_importjob",
        create="imports.add_importjob",
        also=dict.fromkeys(("check", "run", "cancel", "undo"), (POST, "imports.add_importjob", "editable")),
    ),
    **resource("import-rows", "imports.ImportRow", read="imports.view_importjob"),
}
