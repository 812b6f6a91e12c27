-- The truth of the dialing cluster. Every table is written by one owner, named in its comment.
-- Times are timestamptz in UTC; durations are seconds; outcomes and statuses are the numbers of the enums in Cluster.Interfaces.

-- Owner: CampaignGrain.
CREATE TABLE campaigns (
    id          uuid PRIMARY KEY,
    external_id text UNIQUE,
    name        text NOT NULL,
    state       smallint NOT NULL DEFAULT 0,
    definition  jsonb NOT NULL,
    version     bigint NOT NULL DEFAULT 1,          -- of the definition: ETag and plan version
    created_at  timestamptz NOT NULL,
    state_at    timestamptz NOT NULL                -- when the state was last changed
);
CREATE INDEX campaigns_by_age ON campaigns (created_at, id);

-- What a campaign's pacer has learnt of answers, ringing, talks and wrap-ups; saved every minute. Owner: CampaignGrain.
CREATE TABLE campaign_histories (
    campaign_id uuid PRIMARY KEY,
    history     jsonb NOT NULL,
    saved_at    timestamptz NOT NULL
);

-- A person, whatever campaigns want to call them. Owner: ContactGrain; made by imports and the API.
CREATE TABLE contacts (
    id          uuid PRIMARY KEY,
    external_id text NOT NULL UNIQUE,               -- given by the client, else the first number: one person, one row
    numbers     text[] NOT NULL,                    -- E.164, in the order to try
    zone        text,                               -- IANA; given, else from the number; null: the campaign's
    data        jsonb NOT NULL DEFAULT '{}',        -- all imported columns
    dnc         boolean NOT NULL DEFAULT false,
    attempts    int NOT NULL DEFAULT 0,             -- attempts ever, all campaigns
    recent      timestamptz[] NOT NULL DEFAULT '{}',-- the last 64 attempts, all campaigns
    version     bigint NOT NULL DEFAULT 1,          -- fence: every change of attempts, numbers or dnc adds one
    created_at  timestamptz NOT NULL
) WITH (fillfactor = 50);                           -- a contact that was called stays on its page, and no index hears of it
CREATE INDEX contacts_first_number ON contacts ((numbers[1]));
CREATE INDEX contacts_numbers ON contacts USING gin (numbers); -- to find who has a number; 4 % of an import

-- A contact's place in one campaign. Owner: ContactGrain. next_due is indexed here and nowhere else.
-- No foreign keys: contacts and campaigns are never deleted, an entry is made in the transaction that makes or finds its contact,
-- and a million checks of the same campaign row took a fifth of the time of an import.
CREATE TABLE entries (
    campaign_id  uuid NOT NULL,
    contact_id   uuid NOT NULL,
    zone         text NOT NULL,                     -- the zone whose window decides: contacts.zone or the campaign's
    priority     smallint NOT NULL DEFAULT 0,       -- higher first
    status       smallint NOT NULL DEFAULT 0,       -- EntryStatus
    next_due     timestamptz NOT NULL,
    next_number  smallint NOT NULL DEFAULT 0,
    dropped      int NOT NULL DEFAULT 0,            -- bit mask of numbers that are not tried again
    tries        bigint NOT NULL DEFAULT 0,         -- attempts by outcome, six bits each, the first outcome lowest
    round_due    timestamptz,                       -- not before this for the numbers that this round has dialled already
    operator_id  uuid,                              -- a personal callback waits for this operator
    owner_id     uuid,                              -- the operator who alone calls this contact, by hand; the campaign leaves it to him
    earliest     timestamptz,                       -- do not call before
    latest       timestamptz,                       -- do not call after
    callback_until timestamptz,                     -- of status callback: from then on the campaign does not call by itself; null: at any time
    version      int NOT NULL DEFAULT 1,            -- fence: every change adds one
    import_id    uuid,                              -- the import that named it last: a second row in its file is a duplicate
    made_by      uuid,                              -- the import that made it: an undo takes it away
    PRIMARY KEY (campaign_id, contact_id)
) WITH (fillfactor = 85);
CREATE INDEX entries_due ON entries (campaign_id, zone, priority DESC, next_due, contact_id) WHERE status = 0 AND owner_id IS NULL; -- contact_id: no two in one place
CREATE INDEX entries_callback ON entries (campaign_id, next_due) WHERE status = 1;
CREATE INDEX entries_owned ON entries (campaign_id, next_due) WHERE owner_id IS NOT NULL AND status IN (0, 1);
CREATE INDEX entries_of_owner ON entries (owner_id, contact_id, campaign_id) WHERE owner_id IS NOT NULL;
CREATE INDEX entries_of_contact ON entries (contact_id);

-- One try to reach a contact. Owner: ContactGrain. A row without ended_at is a live attempt, and the two
-- partial unique indexes make a second live call to a contact or to a number impossible.
CREATE TABLE attempts (
    id          uuid PRIMARY KEY,
    contact_id  uuid NOT NULL,
    campaign_id uuid NOT NULL,
    number      text NOT NULL,
    number_index smallint NOT NULL,
    gateway_id  text NOT NULL,
    operator_id uuid,
    claimed_at  timestamptz NOT NULL,
    ended_at    timestamptz
);
CREATE UNIQUE INDEX attempts_live_contact ON attempts (contact_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX attempts_live_number ON attempts (number) WHERE ended_at IS NULL;
CREATE INDEX attempts_of_contact ON attempts (contact_id, claimed_at);
CREATE INDEX attempts_of_campaign ON attempts (campaign_id, id);

-- What became of an attempt. Written once, in the transaction that ends the attempt. Owner: ContactGrain.
CREATE TABLE call_records (
    attempt_id   uuid PRIMARY KEY,
    campaign_id  uuid NOT NULL,
    contact_id   uuid NOT NULL,
    number       text NOT NULL,
    gateway_id   text NOT NULL,
    operator_id  uuid,
    outcome      smallint NOT NULL,
    claimed_at   timestamptz NOT NULL,
    ringing_at   timestamptz,
    answered_at  timestamptz,
    connected_at timestamptz,
    safe_message_at timestamptz,                    -- nobody came in time: the safe message began
    ended_at     timestamptz NOT NULL,
    cause        smallint NOT NULL,                 -- Q.850, 0: none given
    tech_cause   text,                              -- SIP status
    machine      text,                              -- the detector's words
    keys         text,                              -- keys pressed, in order
    result       text,                              -- what the keys mean, or the operator's disposition
    result_source smallint,                         -- ResultSource of a disposition; timed-out also where there is no result
    note         text,                              -- why, when it was not the network: 'not-dialled', 'lost', 'dnc', ...
    dialled      boolean NOT NULL                   -- false: no call was made, it does not count towards caps
);
CREATE INDEX call_records_of_campaign ON call_records (campaign_id, attempt_id);
CREATE INDEX call_records_by_end ON call_records USING brin (ended_at) WITH (autosummarize = on); -- the calls of the last minutes, for the wall; one entry for 128 pages

-- Which call records count as answered, and what became of each: the ledger of the abandonment rules. The pacer's recount, the figures
-- and the export for a regulator all read it, so that they cannot differ. Outcomes: 0 answered, 1 machine, 8 abandoned, 9 unknown.
-- An answered call whose end nobody saw (a crash) was lost, and counts as abandoned unless somebody was connected.
CREATE VIEW live_answers AS
SELECT attempt_id, campaign_id, contact_id, number, gateway_id, operator_id, answered_at, connected_at, safe_message_at, ended_at, cause, tech_cause,
       note,
       coalesce(answered_at, connected_at, ended_at) AS counted_at,
       CASE WHEN outcome = 1 THEN 'machine'
            WHEN outcome = 8 THEN 'abandoned'
            WHEN outcome = 9 AND answered_at IS NOT NULL AND connected_at IS NULL THEN 'lost'
            ELSE 'connected' END AS verdict
FROM call_records
WHERE dialled AND (outcome IN (0, 1, 8) OR outcome = 9 AND coalesce(answered_at, connected_at) IS NOT NULL);

-- Always the sum of call_records, because both are written in one transaction. Owner: the call journal.
CREATE TABLE campaign_counters (
    campaign_id uuid NOT NULL,
    outcome     smallint NOT NULL,
    n           bigint NOT NULL,
    PRIMARY KEY (campaign_id, outcome)
);

-- Promises to call again. The entry (status callback) carries the due time that the dialer obeys. Owner: ContactGrain.
CREATE TABLE callbacks (
    id          uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaigns,
    contact_id  uuid NOT NULL REFERENCES contacts,
    operator_id uuid,                               -- null: anybody of the campaign
    from_at     timestamptz NOT NULL,               -- what was promised: not before, and missed from
    until_at    timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,               -- the next try: from_at, or later after one that failed
    missed_at   timestamptz,                        -- when it was found that the window was over
    note        text,
    state       smallint NOT NULL DEFAULT 0,        -- 0 pending, 1 done, 2 cancelled, 3 released: missed, and called by the ordinary rules
    created_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX callbacks_pending ON callbacks (campaign_id, contact_id) WHERE state = 0;
CREATE INDEX callbacks_due ON callbacks (due_at, id) WHERE state = 0;
CREATE INDEX callbacks_over ON callbacks (campaign_id, until_at) WHERE state = 0;
CREATE INDEX callbacks_of_operator ON callbacks (operator_id, due_at, id) WHERE state = 0 AND operator_id IS NOT NULL;

-- Numbers that nobody may call. Owner: the API; read by every claim in its own transaction.
CREATE TABLE dnc_numbers (
    number   text PRIMARY KEY,
    reason   text,
    added_at timestamptz NOT NULL
);

-- Owner: GatewayGrain.
CREATE TABLE gateways (
    id         text PRIMARY KEY,
    definition jsonb NOT NULL,
    enabled    boolean NOT NULL DEFAULT true,
    version    bigint NOT NULL DEFAULT 1,
    epoch      bigint NOT NULL DEFAULT 0,           -- fence: number of the owner who took the link last; claims for an earlier one are refused
    created_at timestamptz NOT NULL
);

-- Owner: OperatorGrain.
CREATE TABLE operators (
    id          uuid PRIMARY KEY,
    external_id text UNIQUE,
    name        text NOT NULL,
    definition  jsonb NOT NULL,                     -- campaigns, team
    state       jsonb NOT NULL DEFAULT '{}',        -- presence, line, the call in hand
    epoch       bigint NOT NULL DEFAULT 0,          -- fence: number of the activation that owns the state; what an earlier one saves is refused
    version     bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL
);

-- What each operator has done, change by change: his day. Owner: OperatorGrain; written with his state.
CREATE TABLE operator_steps (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operator_id uuid NOT NULL,
    at          timestamptz NOT NULL,
    doing       smallint NOT NULL,                  -- Doing
    reason      text,                               -- of a pause
    campaign_id uuid,
    attempt_id  uuid,
    prolonged   smallint NOT NULL DEFAULT 0         -- of a wrap-up: how often he had asked for more time
);
CREATE INDEX operator_steps_of_operator ON operator_steps (operator_id, at, id);

-- How an operator and the customer of an attempt were connected, change by change. Owner: OperatorGrain; written with the operator's state.
CREATE TABLE talk_steps (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    attempt_id  uuid NOT NULL,
    operator_id uuid NOT NULL,
    at          timestamptz NOT NULL,
    talk        smallint,                           -- TalkState; null: the conversation is over
    recording   smallint,                           -- RecordingState; null: not recorded
    muted       boolean NOT NULL,
    keys        integer NOT NULL,                   -- how many the operator has pressed so far; never which
    third       text                                -- who was called, or to whom the customer is being passed on
);
CREATE INDEX talk_steps_of_attempt ON talk_steps (attempt_id, operator_id, id);

-- Who has given contacts of a campaign to operators. Owner: the API; written with the change.
CREATE TABLE assignments (
    id          uuid PRIMARY KEY,
    campaign_id uuid NOT NULL,
    from_id     uuid,                               -- whose contacts they were; null: nobody's
    operators   uuid[] NOT NULL,                    -- to whom they were dealt; none: nobody's again
    contacts    bigint NOT NULL,
    client_id   uuid NOT NULL,                      -- an account or an API key
    client_name text NOT NULL,
    at          timestamptz NOT NULL
);
CREATE INDEX assignments_of_campaign ON assignments (campaign_id, at, id);

-- What happened, in order, for whoever listens. A reader takes rows whose transaction is below every running one,
-- so that a slower commit never appears behind its cursor.
CREATE TABLE events (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tx   xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at   timestamptz NOT NULL,
    type text NOT NULL,
    campaign_id uuid,
    data jsonb NOT NULL
);
CREATE INDEX events_in_order ON events (tx, id);   -- the order of reading; ids alone may be committed out of order

-- Owner: the API.
CREATE TABLE api_keys (
    id         uuid PRIMARY KEY,
    name       text NOT NULL,
    hash       bytea NOT NULL UNIQUE,               -- SHA-256 of the key; the key itself is shown once
    scopes     text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz
);

-- People who sign in in the browser. Owner: the API.
CREATE TABLE accounts (
    id           uuid PRIMARY KEY,
    name         text NOT NULL UNIQUE,              -- in lower case
    role         smallint NOT NULL,                 -- Role
    operator_id  uuid UNIQUE REFERENCES operators,  -- whose workplace it opens
    password     text NOT NULL,                     -- salted hash
    gateway_id   text,                              -- the phone that was used last, to work or to listen
    endpoint     text,
    failures     int NOT NULL DEFAULT 0,            -- wrong passwords in a row; counted before the password is looked at
    locked_until timestamptz,
    created_at   timestamptz NOT NULL
);

-- Browsers that are signed in. Owner: the API.
CREATE TABLE sessions (
    hash       bytea PRIMARY KEY,                   -- SHA-256 of the cookie
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_of_account ON sessions (account_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- Operators who want a supervisor to come. Owner: the API.
CREATE TABLE help_calls (
    operator_id uuid PRIMARY KEY REFERENCES operators,
    asked_at    timestamptz NOT NULL
);

-- What an operator writes of a call: kept as he types, with the result that he has in mind; stays with the attempt. Owner: the API.
CREATE TABLE call_notes (
    attempt_id  uuid PRIMARY KEY,
    operator_id uuid NOT NULL,
    text        text NOT NULL,
    disposition text,                               -- chosen, not yet given
    callback_from timestamptz,
    callback_until timestamptz,
    callback_for_team boolean NOT NULL DEFAULT false, -- anybody of the campaign may call then
    updated_at  timestamptz NOT NULL
);

-- Customers whom operators passed on, and somebody took. Owner: OperatorGrain.
CREATE TABLE transfers (
    id          uuid PRIMARY KEY,
    attempt_id  uuid NOT NULL,
    operator_id uuid NOT NULL,                      -- who passed him on
    target      text NOT NULL,                      -- a number, a phone, or the id of another operator
    at          timestamptz NOT NULL                -- when he was taken
);
CREATE INDEX transfers_of_attempt ON transfers (attempt_id);

-- Conversations that were recorded, from the first moment; the file has the attempt's name. Owner: OperatorGrain.
CREATE TABLE recordings (
    attempt_id  uuid PRIMARY KEY,
    campaign_id uuid NOT NULL,
    operator_id uuid,                               -- who talked first; null: a message was played
    started_at  timestamptz NOT NULL,
    place       smallint NOT NULL DEFAULT 0,        -- RecordingPlace
    bytes       bigint,                             -- of the sound, when it was moved
    held        boolean NOT NULL DEFAULT false,     -- not to be deleted, whatever its age
    deleted_at  timestamptz                         -- nobody is served it from then on
);
CREATE INDEX recordings_to_move ON recordings (place, attempt_id) WHERE place < 2 AND deleted_at IS NULL;
CREATE INDEX recordings_to_expire ON recordings (campaign_id, started_at) WHERE deleted_at IS NULL AND NOT held;
CREATE INDEX recordings_to_delete ON recordings (attempt_id) WHERE deleted_at IS NOT NULL AND place <> 3;
CREATE INDEX recordings_of_campaign ON recordings (campaign_id, attempt_id);
CREATE INDEX recordings_of_operator ON recordings (operator_id, attempt_id);

-- Who has heard which recording, or a part of it. Owner: the API; written before the first byte is sent.
CREATE TABLE recording_accesses (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    attempt_id  uuid NOT NULL,
    client_id   uuid NOT NULL,                      -- an account or an API key
    client_name text NOT NULL,
    part        text,                               -- the bytes that were asked for; null: all; download, held, released, deleted
    at          timestamptz NOT NULL
);
CREATE INDEX recording_accesses_of_attempt ON recording_accesses (attempt_id, id);

-- Who has taken which list out as a file. Owner: the API; written before the first byte is sent.
CREATE TABLE exports (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    client_id   uuid NOT NULL,                      -- an account or an API key
    client_name text NOT NULL,
    address     text NOT NULL,                      -- path and filters
    at          timestamptz NOT NULL
);

-- Who has listened to which operator and spoken into his calls, step by step. Owner: the API; written before the gateway hears of it.
CREATE TABLE supervision_steps (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supervision_id uuid NOT NULL,                   -- the supervisor's channel
    operator_id    uuid NOT NULL,
    gateway_id     text NOT NULL,
    step           text NOT NULL,                   -- listen, whisper, barge, end, not-ended, refused, gone
    client_id      uuid NOT NULL,                   -- an account or an API key
    client_name    text NOT NULL,
    at             timestamptz NOT NULL
);
CREATE INDEX supervision_steps_of_operator ON supervision_steps (operator_id, id);
CREATE INDEX supervision_steps_of_one ON supervision_steps (supervision_id);
CREATE INDEX supervision_steps_of_client ON supervision_steps (client_id, id);

-- Contacts that were offered to operators, who did not dial them. Owner: ContactGrain.
CREATE TABLE skips (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_id uuid NOT NULL,
    contact_id  uuid NOT NULL,
    operator_id uuid NOT NULL,
    reason      text NOT NULL,
    at          timestamptz NOT NULL
);
CREATE INDEX skips_of_contact ON skips (contact_id, id);

-- Passes for phones in the browser: which page had whose phone since when. Owner: the API; written before the gateway hears of it.
CREATE TABLE phone_passes (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  uuid NOT NULL,
    operator_id uuid NOT NULL,
    gateway_id  text NOT NULL,
    endpoint    text NOT NULL,
    page        uuid NOT NULL,                      -- made anew each time that the page is loaded
    at          timestamptz NOT NULL
);
CREATE INDEX phone_passes_of_account ON phone_passes (account_id, id);

-- What a customer answered to the questions of a campaign's script, one by one. Owner: the API.
CREATE TABLE call_answers (
    attempt_id  uuid NOT NULL,
    question    text NOT NULL,                      -- its id in the script
    answer      text NOT NULL,
    operator_id uuid NOT NULL,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (attempt_id, question)
);

-- The first answer to a request that creates or acts, replayed to its repeats. Owner: the API.
CREATE TABLE idempotency_keys (
    client_id   uuid NOT NULL,
    method_path text NOT NULL,
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    status      int,                                -- null while the first request runs
    headers     jsonb,
    body        bytea,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (client_id, method_path, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- A file of contacts on its way into a campaign. Owner: the importer.
CREATE TABLE imports (
    id           uuid PRIMARY KEY,
    campaign_id  uuid NOT NULL REFERENCES campaigns,
    state        smallint NOT NULL,                 -- ImportState
    definition   jsonb NOT NULL,                    -- format, columns, country
    received     bigint NOT NULL DEFAULT 0,         -- bytes of content stored
    content_path text,
    committed_bytes bigint NOT NULL DEFAULT 0,      -- high-water mark: content before it is in the tables
    rows_read    bigint NOT NULL DEFAULT 0,
    inserted     bigint NOT NULL DEFAULT 0,
    updated      bigint NOT NULL DEFAULT 0,
    duplicate    bigint NOT NULL DEFAULT 0,
    rejected     bigint NOT NULL DEFAULT 0,
    removed      bigint NOT NULL DEFAULT 0,         -- entries that an undo took away
    error        text,
    created_at   timestamptz NOT NULL,
    ended_at     timestamptz
);
CREATE INDEX imports_of_campaign ON imports (campaign_id, created_at);
CREATE TABLE import_errors (
    import_id uuid NOT NULL REFERENCES imports,
    row       bigint NOT NULL,
    column_name text,
    value     text,                                 -- masked, at most 64 characters
    code      text NOT NULL,
    message   text NOT NULL,
    source    text,                                 -- the whole row, for the rejects file
    PRIMARY KEY (import_id, row)
);
