using Npgsql;

namespace Cluster.Silo.Postgres;

/// <summary>The SQL of the hot path. Every statement takes a whole batch as arrays, one array a column.</summary>
internal static class JournalStatements
{
    /// <summary>
    /// Claims hold it shared; changes of the do-not-call list and of a gateway's owner hold it alone: after such a change is committed, no
    /// claim can commit that has not seen it.
    /// </summary>
    public const long ClaimLock = 0x436C757374657202;

    /// <summary>Taken by every batch, in a statement of its own: the claims' snapshot must be younger than the lock.</summary>
    public const string ShareLock = "SELECT pg_advisory_xact_lock_shared($1)";

    /// <summary>Taken by a batch that adds to the do-not-call list.</summary>
    public const string TakeLock = "SELECT pg_advisory_xact_lock($1)";

    /// <summary>
    /// The contact is the fence: its row is changed under its version, so of two claims from one version one finds nothing. A live attempt of
    /// the number, or of a contact whose version does not tell of it, is left to the unique indexes to see: they refuse the whole batch.
    /// The question about the list is a range in order and not an equation, because only an index of numbers can answer that (sorting is
    /// switched off): to walk the whole of another small index would seem as good, until it is not small any more. The contact keeps its last
    /// 64 attempts, as many as the rules count.
    /// </summary>
    public const string Claim = ClaimWhere + Claimed;

    /// <summary>The same, but live attempts are asked for first, so that only those claims are refused that meet one.</summary>
    public const string ClaimAfterAsking =
        ClaimWhere +
        """

              AND (SELECT a.id FROM attempts a WHERE a.number >= i.number AND a.number <= i.number AND a.ended_at IS NULL
                   ORDER BY a.number LIMIT 1) IS NULL
              AND (SELECT a.id FROM attempts a WHERE a.contact_id >= i.contact_id AND a.contact_id <= i.contact_id AND a.ended_at IS NULL
                   ORDER BY a.contact_id LIMIT 1) IS NULL
        """ + Claimed;

    /// <summary>Whether a batch of claims was refused because one of them met a live attempt.</summary>
    public static bool MeetsLive(PostgresException error) => error.ConstraintName is "attempts_live_number" or "attempts_live_contact";

    private const string ClaimWhere =
        """
        WITH counted AS (
            UPDATE contacts c
            SET attempts = c.attempts + 1, version = c.version + 1,
                recent = array_append(c.recent[greatest(1, cardinality(c.recent) - 62):], i.claimed_at)
            FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::smallint[], $6::text[], $7::uuid[], $8::timestamptz[],
                        $9::bigint[], $10::int[], $11::bigint[])
                AS i(id, contact_id, campaign_id, number, number_index, gateway_id, operator_id, claimed_at, contact_version, entry_version,
                     gateway_epoch)
            JOIN entries e ON e.campaign_id = i.campaign_id AND e.contact_id = i.contact_id
            WHERE c.id = i.contact_id AND c.version = i.contact_version AND NOT c.dnc AND e.version = i.entry_version AND e.status IN (0, 1)
              AND (SELECT d.number FROM dnc_numbers d WHERE d.number >= i.number AND d.number <= i.number ORDER BY d.number LIMIT 1) IS NULL
              AND i.gateway_epoch = ANY (ARRAY(SELECT g.epoch FROM gateways g UNION ALL SELECT 0))
        """;

    private const string Claimed =
        """

            RETURNING i.*
        ), claimed AS (
            INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, operator_id, claimed_at)
            SELECT id, contact_id, campaign_id, number, number_index, gateway_id, operator_id, claimed_at FROM counted
            RETURNING id
        )
        SELECT coalesce(array_agg(id), '{}') FROM claimed
        """;

    /// <summary>Why claims were not taken; 0 (ClaimReply.Claimed) for those that an earlier, unanswered commit took.</summary>
    public const string ExplainClaims =
        """
        SELECT i.ord::int, CASE
            WHEN EXISTS (SELECT FROM attempts a WHERE a.id = i.id AND a.contact_id = i.contact_id AND a.ended_at IS NULL) THEN 0
            WHEN EXISTS (SELECT FROM dnc_numbers d WHERE d.number = i.number)
              OR EXISTS (SELECT FROM contacts c WHERE c.id = i.contact_id AND c.dnc) THEN 2
            WHEN EXISTS (SELECT FROM attempts a WHERE a.contact_id = i.contact_id AND a.ended_at IS NULL)
              OR EXISTS (SELECT FROM attempts a WHERE a.number = i.number AND a.ended_at IS NULL) THEN 1
            WHEN i.gateway_epoch <> 0 AND NOT EXISTS (SELECT FROM gateways g WHERE g.epoch = i.gateway_epoch) THEN 4
            ELSE 3 END
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[]) WITH ORDINALITY AS i(id, contact_id, number, gateway_epoch, ord)
        """;

    /// <summary>
    /// Everything that follows from the end of an attempt follows from the first part, the attempt's one passage from live to ended;
    /// so a repeat of the statement writes nothing. An entry that changed meanwhile (a callback was promised, the contact was put on
    /// the do-not-call list) keeps that status. Of the parts PostgreSQL does the first one last: the counters, for whose rows all writers
    /// wait, are locked for as short as can be. "IS TRUE" keeps the planner from the partial indexes on live attempts: see the claim.
    /// </summary>
    public const string End = Ended + Told;

    /// <summary>The same for a batch in which an end changes the person too: it was not dialled, or he is not to be called again.</summary>
    public const string EndWithPersons = Ended + Persons + Told;

    private const string Ended =
        """
        WITH ended AS (
            UPDATE attempts a SET ended_at = i.ended_at, operator_id = coalesce(i.talker, a.operator_id)
            FROM unnest($1::uuid[], $2::timestamptz[], $3::smallint[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[],
                        $7::smallint[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::bool[], $14::bool[],
                        $15::smallint[], $16::timestamptz[], $17::smallint[], $18::int[], $19::uuid[], $20::int[], $21::text[],
                        $22::bigint[], $23::timestamptz[], $24::uuid[], $25::uuid[], $26::timestamptz[]) WITH ORDINALITY
                AS i(id, ended_at, outcome, ringing_at, answered_at, connected_at,
                     cause, tech_cause, machine, keys, result, note, dialled, do_not_call,
                     status, next_due, next_number, dropped, entry_operator_id, entry_version, outcome_name, tries, round_due, campaign,
                     talker, safe_message_at, ord)
            WHERE a.id = i.id AND a.campaign_id = i.campaign AND (a.ended_at IS NULL) IS TRUE
            RETURNING a.contact_id, a.campaign_id, a.number, a.gateway_id, a.operator_id, a.claimed_at, i.*
        ), counted AS (
            INSERT INTO campaign_counters AS t (campaign_id, outcome, n)
            SELECT campaign_id, outcome, count(*) FROM ended GROUP BY campaign_id, outcome ORDER BY campaign_id, outcome
            ON CONFLICT (campaign_id, outcome) DO UPDATE SET n = t.n + excluded.n
        ), recorded AS (
            INSERT INTO call_records (attempt_id, campaign_id, contact_id, number, gateway_id, operator_id, outcome, claimed_at, ringing_at,
                                      answered_at, connected_at, safe_message_at, ended_at, cause, tech_cause, machine, keys, result, note,
                                      dialled)
            SELECT id, campaign_id, contact_id, number, gateway_id, operator_id, outcome, claimed_at, ringing_at,
                   answered_at, connected_at, safe_message_at, ended_at, cause, tech_cause, machine, keys, result, note, dialled FROM ended
        ), moved AS (
            UPDATE entries e
            SET status = CASE WHEN e.version = i.entry_version - 1 THEN i.status ELSE e.status END,
                next_due = CASE WHEN e.version = i.entry_version - 1 THEN i.next_due ELSE greatest(e.next_due, i.next_due) END,
                operator_id = CASE WHEN e.version = i.entry_version - 1 THEN i.entry_operator_id ELSE e.operator_id END,
                next_number = i.next_number, dropped = e.dropped | i.dropped,
                tries = i.tries, round_due = i.round_due, version = e.version + 1
            FROM ended i
            WHERE e.campaign_id = i.campaign_id AND e.contact_id = i.contact_id
            RETURNING e.campaign_id, e.contact_id, e.status, e.next_due
        ), promises AS (
            UPDATE callbacks b SET due_at = m.next_due, state = CASE WHEN m.status = 1 THEN 0 ELSE 1 END
            FROM moved m WHERE b.campaign_id = m.campaign_id AND b.contact_id = m.contact_id AND b.state = 0
        )
        """;

    private const string Persons =
        """
        , persons AS (
            UPDATE contacts c
            SET attempts = CASE WHEN i.dialled THEN c.attempts ELSE greatest(c.attempts - 1, 0) END,
                recent = CASE WHEN i.dialled THEN c.recent ELSE array_remove(c.recent, i.claimed_at) END,
                dnc = c.dnc OR i.do_not_call, version = c.version + 1
            FROM ended i WHERE (NOT i.dialled OR i.do_not_call) AND c.id = i.contact_id
        ), listed AS (
            INSERT INTO dnc_numbers (number, reason, added_at)
            SELECT number, 'asked-in-call', ended_at FROM ended WHERE do_not_call ON CONFLICT DO NOTHING
        ), elsewhere AS (
            UPDATE entries e SET status = 5, version = e.version + 1
            FROM ended i WHERE i.do_not_call AND e.contact_id = i.contact_id AND e.campaign_id <> i.campaign_id AND e.status IN (0, 1)
            RETURNING e.campaign_id, e.contact_id
        ), withdrawn AS (
            UPDATE callbacks b SET state = 2
            FROM elsewhere x WHERE b.campaign_id = x.campaign_id AND b.contact_id = x.contact_id AND b.state = 0
        )
        """;

    private const string Told =
        """
        , told AS (
            INSERT INTO events (at, type, campaign_id, data)
            SELECT ended_at, 'attempt.ended', campaign_id,
                   jsonb_build_object('attemptId', id, 'contactId', contact_id, 'outcome', outcome_name, 'gatewayId', gateway_id, 'dialled', dialled)
            FROM ended ORDER BY ended_at
        )
        SELECT coalesce(array_agg(ord::int), '{}') FROM ended
        """;

    /// <summary>Which ends stand in the records exactly as they were sent: an earlier, unanswered commit wrote them.</summary>
    public const string ExplainEnds =
        """
        SELECT i.ord::int
        FROM unnest($1::uuid[], $2::timestamptz[], $3::smallint[]) WITH ORDINALITY AS i(id, ended_at, outcome, ord)
        JOIN call_records r ON r.attempt_id = i.id AND r.ended_at = i.ended_at AND r.outcome = i.outcome
        """;

    /// <summary>Moves entries that are still as the contact saw them.</summary>
    public const string Defer =
        """
        WITH moved AS (
            UPDATE entries e
            SET status = i.status, next_due = i.next_due, next_number = i.next_number, dropped = i.dropped, operator_id = i.operator_id,
                version = e.version + 1
            FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::timestamptz[], $5::smallint[], $6::int[], $7::uuid[], $8::int[])
                AS i(campaign_id, contact_id, status, next_due, next_number, dropped, operator_id, version)
            WHERE e.campaign_id = i.campaign_id AND e.contact_id = i.contact_id AND e.version = i.version - 1
            RETURNING e.campaign_id, e.contact_id, e.status, e.next_due
        )
        UPDATE callbacks b SET due_at = m.next_due, state = CASE WHEN m.status = 1 THEN 0 ELSE 1 END
        FROM moved m WHERE b.campaign_id = m.campaign_id AND b.contact_id = m.contact_id AND b.state = 0
        """;
}
