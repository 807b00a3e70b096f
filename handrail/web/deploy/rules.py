"""Judging an installation: facts in, findings out. Each rule is a row of RULES; docs/generated/deploy.md lists them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handrail.web.deploy.types import Facts, Finding, Rule, Severity

MUST, SHOULD, GOOD = Severity.MUST, Severity.SHOULD, Severity.GOOD
SHORTEST_KEY = 50  # characters; Django's own limit
SLEEPING_DAYS = 180  # half a year: longer than any leave that a school forgets to note
FULL = 2  # SQLite's number for synchronous = FULL; 3 is stricter
LOCAL = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
MOST_NAMES = 5

# What this command can't see from where it stands; it is said every time.
NOT_SEEN = (
    "when the last backup was made, and whether anybody has tried to restore it (docs/running.md says how)",
    "whether the disks of this machine, of the database's machine and of the backups are encrypted",
    "which versions of TLS, and which certificate, the proxy in front offers",
    "whether the operating system gets its security updates",
    "who can sign in to this machine, and who has the password of the database",
    "whether people lock their screens",
)

# Django's own checks that a rule here says better, or that a setting of ours answers.
SAID_HERE = frozenset(
    {
        "security.W004", "security.W008", "security.W009", "security.W012", "security.W016", "security.W018",
        "security.W020", "security.W025",
    }
)  # fmt: skip
# Those that are a choice: what to say in our words.
TRANSLATED = {
    "security.W005": "Names below this one (x.{host}) may still be reached without HTTPS: HANDRAIL_HSTS is host.",
    "security.W021": "Browsers may come without HTTPS the first time: HANDRAIL_HSTS is not preload.",
}


def is_local(facts: Facts) -> bool:
    """Say whether only this machine itself can reach the server by its names."""
    return all(host.strip() in LOCAL for host in facts.hosts)


def some(names: Sequence[str]) -> str:
    """Return the first names of a list in words: 'a, b and 3 more'."""
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} more"


def count(number: int, one: str, many: str) -> str:
    """Return a number with its word: '1 account', '3 accounts'."""
    return f"{number} {one if number == 1 else many}"


def _insecure(facts: Facts) -> str | None:
    if facts.secure or is_local(facts):
        return None
    return f"Handrail answers to {some(facts.hosts)}, but HTTPS is not switched on (HANDRAIL_SECURE)."


def _hosts(facts: Facts) -> str | None:
    wide = [host for host in facts.hosts if host == "*" or host.startswith((".", "*."))]
    return f"Handrail answers to any name that a request gives: HANDRAIL_HOSTS holds {some(wide)}." if wide else None


def _only_local(facts: Facts) -> str | None:
    return "Only this machine itself may open Handrail: HANDRAIL_HOSTS names no other." if is_local(facts) else None


def _origins(facts: Facts) -> str | None:
    wrong = [origin for origin in facts.origins if not origin.startswith("https://") or "*" in origin]
    return f"Forms are taken from origins that others can pretend to be: {some(wrong)}." if wrong else None


def _strange_origins(facts: Facts) -> str | None:
    known = {host.strip().lstrip(".") for host in facts.hosts}
    names = [origin.partition("://")[2].partition(":")[0].strip("/") for origin in facts.origins]
    strange = [name for name in names if name and "*" not in name and name not in known]
    return f"HANDRAIL_ORIGINS names {some(strange)}, which HANDRAIL_HOSTS does not." if strange else None


def _key(facts: Facts) -> str | None:
    if facts.secret_key_length >= SHORTEST_KEY:
        return None
    return f"The secret key has {facts.secret_key_length} characters; it needs at least {SHORTEST_KEY}."


def _home(facts: Facts) -> str | None:
    return f"Other accounts of this machine may look into {facts.home}." if facts.is_home_open else None


def _files(facts: Facts) -> str | None:
    return f"Other accounts of this machine can read {some(facts.open_files)}." if facts.open_files else None


def _secret_file(facts: Facts) -> str | None:
    return f"Other accounts of this machine can read {facts.home}/secret-key." if facts.is_secret_key_open else None


def _copies(facts: Facts) -> str | None:
    return f"Copies of the records lie beside them: {some(facts.copies_beside)}." if facts.copies_beside else None


def _workers(facts: Facts) -> str | None:
    if not facts.is_sqlite or facts.n_workers < 2:
        return None
    return f"{facts.n_workers} web processes share one SQLite file."


def _pragmas(facts: Facts) -> str | None:
    if not facts.is_sqlite or facts.database_error:
        return None
    wrong = []
    if facts.journal_mode.lower() != "wal":
        wrong.append(f"journal_mode is {facts.journal_mode}, not wal")
    if facts.synchronous < FULL:
        wrong.append(f"synchronous is {facts.synchronous}, not 2 (FULL)")
    if not facts.has_foreign_keys:
        wrong.append("foreign_keys is off")
    return f"The SQLite file does not keep its promises: {'; '.join(wrong)}." if wrong else None


def _migrations(facts: Facts) -> str | None:
    if not facts.n_pending_migrations:
        return None
    waiting = count(facts.n_pending_migrations, "change of the database waits", "changes of the database wait")
    return f"{waiting} to be made."


def _triggers(facts: Facts) -> str | None:
    # What a migration brings is missing until it ran; another rule says that.
    if not facts.missing_triggers or facts.n_pending_migrations:
        return None
    return f"Nothing in the database refuses these: {some(facts.missing_triggers)}."


def _superuser(facts: Facts) -> str | None:
    return f"Handrail signs in to PostgreSQL as {facts.role_name}, a superuser." if facts.is_superuser else None


def _bypass(facts: Facts) -> str | None:
    if facts.is_superuser or not facts.bypasses_row_security:
        return None
    return f"The role {facts.role_name} of PostgreSQL may step over row-level security (BYPASSRLS)."


def _owner(facts: Facts) -> str | None:
    if not facts.n_owned_tables:
        return None
    tables = count(facts.n_owned_tables, "table", "tables")
    return f"The role {facts.role_name} of PostgreSQL owns {tables}, so it can switch their protection off."


def _row_security(facts: Facts) -> str | None:
    without = facts.tables_without_row_security
    if not without or facts.n_pending_migrations:
        return None
    return f"{count(len(without), 'table', 'tables')} of schools' records without row-level security: {some(without)}."


def _plain_database(facts: Facts) -> str | None:
    return None if facts.is_database_encrypted else "What Handrail and PostgreSQL say to each other is not encrypted."


def _plain_email(facts: Facts) -> str | None:
    is_plain = facts.has_email and not facts.is_email_encrypted
    return "E-mail leaves without TLS (HANDRAIL_EMAIL_URL)." if is_plain else None


def _breached(facts: Facts) -> str | None:
    if facts.breached_passwords == "missing":
        return "HANDRAIL_BREACHED_PASSWORDS names a file that is not there."
    return None if facts.breached_passwords else "New passwords are not compared with those that were stolen elsewhere."


def _second_factor(facts: Facts) -> str | None:
    n = facts.n_administrators_without_second_factor
    if not n or not facts.can_have_second_factor:
        return None
    return f"{count(n, 'administrator', 'administrators')} of {facts.n_administrators} sign in with a password alone."


def _no_second_factor(facts: Facts) -> str | None:
    return None if facts.can_have_second_factor else "This installation offers no second factor."


def _sleeping(facts: Facts) -> str | None:
    if not facts.n_sleeping_accounts:
        return None
    accounts = count(facts.n_sleeping_accounts, "open account", "open accounts")
    return f"{accounts} saw no sign-in for {SLEEPING_DAYS} days or longer."


def _translated(facts: Facts, code: str) -> str | None:
    host = facts.hosts[0] if facts.hosts else "your.school"
    return TRANSLATED[code].format(host=host) if facts.secure and code in dict(facts.django) else None


def _django(facts: Facts) -> str | None:
    rest = [f"{said} ({code})" for code, said in facts.django if code not in SAID_HERE and code not in TRANSLATED]
    return f"Django's own check says: {' '.join(rest)}" if rest else None


RULES: tuple[Rule, ...] = (
    Rule(
        "database-unreachable", MUST, "The database cannot be asked.",
        "Nothing that follows from it could be looked at.",
        "Look at HANDRAIL_DATABASE_URL, and run `handrail migrate`. Then run `handrail check-deploy` again.",
        lambda facts: f"The database cannot be asked: {facts.database_error}" if facts.database_error else None,
    ),
    Rule(
        "debug-on", MUST, "Django's debug pages are on.",
        "After a mistake they show settings, addresses and what people typed to whoever is looking.",
        "Remove HANDRAIL_DEBUG from the environment, and start Handrail again.",
        lambda facts: "Debug pages are on (HANDRAIL_DEBUG)." if facts.debug else None,
    ),
    Rule(
        "demo-on", MUST, "The demonstration is on.",
        "Its sign-in page lets anybody in as any of its people, without a password.",
        "Remove HANDRAIL_DEMO from the environment; start with `handrail serve`, never `handrail demo`.",
        lambda facts: "The demonstration is on (HANDRAIL_DEMO)." if facts.demo else None,
    ),
    Rule(
        "https-off", MUST, "Handrail can be reached from other machines without HTTPS.",
        "Everybody on the way can read pupils' records and passwords, and take over a session.",
        "Put a server with a certificate in front (docs/running.md has one for Caddy) and set HANDRAIL_SECURE=1.",
        _insecure,
    ),
    Rule(
        "hosts-open", MUST, "Handrail answers to any name.",
        "A stranger's name in a request would stand in the links that Handrail sends by e-mail.",
        "Set HANDRAIL_HOSTS to the names in people's browsers: HANDRAIL_HOSTS=handrail.school.example.",
        _hosts,
    ),
    Rule(
        "hosts-local", GOOD, "Only this machine itself may open Handrail.",
        "That is right for trying it out; other machines are refused.",
        "Set HANDRAIL_HOSTS to the name that people will type, and HANDRAIL_SECURE=1.",
        _only_local,
    ),
    Rule(
        "origins-open", MUST, "Forms are taken from origins that others can pretend to be.",
        "A page elsewhere could send a form in the name of whoever is signed in.",
        "Set HANDRAIL_ORIGINS to whole addresses with https:// and without *: https://handrail.school.example.",
        _origins,
    ),
    Rule(
        "origins-strange", SHOULD, "Forms are taken from a site that is not this one.",
        "Whoever runs that site can send forms in the name of whoever is signed in.",
        "Take it out of HANDRAIL_ORIGINS, unless a proxy of yours needs it.",
        _strange_origins,
    ),
    Rule(
        "key-short", MUST, "The secret key is short.",
        "Whoever guesses it can make links and sessions that Handrail believes.",
        "Remove HANDRAIL_SECRET_KEY to have one made, or set 50 random characters: "
        "python -c \"import secrets; print(secrets.token_urlsafe(48))\".",
        _key,
    ),
    Rule(
        "key-open", MUST, "The secret key can be read by other accounts of this machine.",
        "Whoever reads it can make links and sessions that Handrail believes.",
        "chmod 600 secret-key in HANDRAIL_HOME. If somebody may have read it, delete it: a new one is made at the next "
        "start, and everybody signs in again.",
        _secret_file,
    ),
    Rule(
        "files-open", MUST, "The database can be read by other accounts of this machine.",
        "Every record of every pupil is in that file, and reading it leaves no trace.",
        "chmod 600 each of these files, and chmod 700 the folder HANDRAIL_HOME.",
        _files,
    ),
    Rule(
        "folder-open", SHOULD, "The folder of the database can be opened by other accounts of this machine.",
        "New files in it, such as a copy of the database, could be read by them.",
        "chmod 700 the folder HANDRAIL_HOME.",
        _home,
    ),
    Rule(
        "copies-beside", SHOULD, "Copies of the records lie beside them.",
        "They are lost, or stolen, together with the records; and nothing deletes them in time.",
        "Move them to another machine, locked away as the records are.",
        _copies,
    ),
    Rule(
        "runs-as-root", SHOULD, "Handrail runs as root.",
        "Whoever found a way into it would have the whole machine.",
        "Run it from an account of its own: `User=handrail` in the service file of docs/running.md.",
        lambda facts: "This command runs as root, and so perhaps does the server." if facts.is_root else None,
    ),
    Rule(
        "look-missing", SHOULD, "Styles and scripts are missing.",
        "Pages work, but are hard to read; what protects words while typing is missing too.",
        "Run `make assets`, or install the package again.",
        lambda facts: None if facts.has_look else "The built styles and scripts are not there.",
    ),
    Rule(
        "sqlite-workers", MUST, "Several web processes share one SQLite file.",
        "SQLite has one writer: people would wait for each other, and some saves would fail.",
        "Start with `handrail serve --workers 1`, or use PostgreSQL (docs/running.md).",
        _workers,
    ),
    Rule(
        "sqlite-pragmas", MUST, "The SQLite file does not keep what was saved through a power cut.",
        "A save that was answered could be gone afterwards, or the file damaged.",
        "Take options out of HANDRAIL_DATABASE_URL and keep the file on a local disk, not on a network drive.",
        _pragmas,
    ),
    Rule(
        "migrations-waiting", MUST, "The database belongs to another version.",
        "Pages will fail, and what protects the records may be missing.",
        "Make a backup, then run `handrail migrate`.",
        _migrations,
    ),
    Rule(
        "triggers-missing", MUST, "The database lets agreed versions, or the trail, be changed.",
        "They are the proof of what was agreed and of who did what; nobody may rewrite them.",
        "Run `handrail migrate`. If it says that there is nothing to do, restore a backup beside this one and compare.",
        _triggers,
    ),
    Rule(
        "role-superuser", MUST, "Handrail signs in to PostgreSQL as a superuser.",
        "Row-level security does not hold a superuser back: one mistake could show a school another school's pupils.",
        "Make a role of its own (docs/running.md) and name it in HANDRAIL_DATABASE_URL; keep the owner's in "
        "HANDRAIL_OWNER_DATABASE_URL, for `handrail migrate` only.",
        _superuser,
    ),
    Rule(
        "role-bypasses", MUST, "Handrail's role of PostgreSQL may step over row-level security.",
        "One mistake could show a school another school's pupils.",
        "ALTER ROLE name NOBYPASSRLS, as a superuser of PostgreSQL.",
        _bypass,
    ),
    Rule(
        "role-owns-tables", MUST, "Handrail's role of PostgreSQL owns the tables.",
        "An owner may drop triggers and row-level security, and is not held back by it.",
        "Let another role own them: set HANDRAIL_OWNER_DATABASE_URL for `handrail migrate`, and give Handrail's role "
        "in HANDRAIL_DATABASE_URL only SELECT, INSERT, UPDATE and DELETE.",
        _owner,
    ),
    Rule(
        "row-security-missing", MUST, "Tables of schools' records have no row-level security.",
        "It is the second net under the permissions: without it one mistake could show a school another's pupils.",
        "Run `handrail migrate` as the owner of the tables.",
        _row_security,
    ),
    Rule(
        "database-plain", SHOULD, "The connection to PostgreSQL is not encrypted.",
        "Everybody on the network between the two machines can read pupils' records.",
        "Switch ssl on in PostgreSQL, and set PGSSLMODE=verify-full with PGSSLROOTCERT for Handrail.",
        _plain_database,
    ),
    Rule(
        "email-missing", SHOULD, "Handrail can't send e-mail.",
        "Nobody gets a code to sign in, an invitation or a new password; the administrator must hand each over.",
        "Set HANDRAIL_EMAIL_URL to your school's mail server.",
        lambda facts: None if facts.has_email else "No mail server is named (HANDRAIL_EMAIL_URL).",
    ),
    Rule(
        "email-plain", MUST, "E-mail leaves without TLS.",
        "Codes and links that open an account could be read on the way.",
        "Choose the form with TLS for HANDRAIL_EMAIL_URL; docs/running.md has it.",
        _plain_email,
    ),
    Rule(
        "breached-passwords", SHOULD, "New passwords are not compared with stolen ones.",
        "Whoever uses one password at several places brings their thieves along.",
        "Put a list of breached passwords on this machine and name it in HANDRAIL_BREACHED_PASSWORDS.",
        _breached,
    ),
    Rule(
        "second-factor", MUST, "An administrator signs in with a password alone.",
        "One stolen password would open every account of the school.",
        "Ask each to add a passkey or an authenticator app on their page Your account.",
        _second_factor,
    ),
    Rule(
        "second-factor-missing", MUST, "This installation offers no second factor.",
        "One stolen password would open everything that its owner may see.",
        "Keep Handrail inside the school's network until a version with second factors is installed.",
        _no_second_factor,
    ),
    Rule(
        "accounts-sleeping", SHOULD, "Open accounts that nobody uses.",
        "Whoever left and kept a password can still come in, and nobody would notice.",
        "Go through the school's accounts and close those of people who left.",
        _sleeping,
    ),
    Rule(
        "hsts-subdomains", GOOD, "Names below this one may be reached without HTTPS.",
        "Somebody on the network could set a cookie from there.",
        "Set HANDRAIL_HSTS=subdomains, if everything below this name has HTTPS.",
        lambda facts: _translated(facts, "security.W005"),
    ),
    Rule(
        "hsts-preload", GOOD, "Browsers do not know of HTTPS before their first visit.",
        "Only that first visit could be led elsewhere.",
        "HANDRAIL_HSTS=preload, and ask for the name to be put on the browsers' list. It is hard to undo.",
        lambda facts: _translated(facts, "security.W021"),
    ),
    Rule(
        "django-check", SHOULD, "Django's own check for deployment found something else.",
        "Django's authors think it matters.",
        "The words in brackets can be looked up in Django's reference of system checks.",
        _django,
    ),
)  # fmt: skip


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Return what is wrong with an installation, the worst first; within that, in the order of RULES."""
    order = list(Severity)
    return tuple(sorted(_found(facts), key=lambda one: order.index(one.severity)))


def _found(facts: Facts) -> Iterator[Finding]:
    for rule in RULES:
        what = rule.found(facts)
        if what:
            yield Finding(rule.code, rule.severity, what, rule.why, rule.mend)


def is_ready(found: Sequence[Finding]) -> bool:
    """Say whether real records may be kept here: nothing is left that must be mended."""
    return not any(one.severity is Severity.MUST for one in found)
