namespace Cluster.Api.Conventions;

/// <summary>
/// Every code that a problem or an error of a field can have. The document lists them, so that a client can be held to have words for each; a
/// test compares them with those that the sources give.
/// </summary>
internal static class ProblemCodes
{
    public static readonly IReadOnlyList<string> All =
    [
        // The request as such.
        "bad-request", "client-not-built", "foreign-page", "forbidden", "idempotency-key-invalid", "idempotency-key-required", "idempotency-key-reused",
        "if-match-required", "internal", "invalid-encoding", "invalid-fields",
        "malformed-json", "method-not-allowed", "not-found", "stale-version", "still-running", "too-large", "unauthorized", "unavailable",
        "unsupported-media-type", "upload-offset-required",

        // Fields.
        "date-invalid", "duplicate", "format", "loop", "not-allowed", "number-invalid", "number-missing", "out-of-range", "owner-unknown", "priority-invalid",
        "required", "row-invalid", "row-too-long", "too-long", "too-many", "too-much-work", "too-short", "type", "unknown-campaign", "unknown-disposition", "unknown-field",
        "unknown-gateway", "unknown-operator", "unknown-parameter", "unknown-question", "unknown-value", "unreachable", "wrong-mode", "zone-unknown",

        // People and accounts.
        "busy", "operator-taken", "own-account", "own-role", "sign-in-refused", "wrong-password",

        // Campaigns, contacts, imports.
        "callback-outside-hours", "callback-taken", "conflict", "content-arriving", "content-unreadable", "export-too-large", "external-id-taken", "no-operators", "not-paced", "refused", "wrong-offset", "wrong-state",

        // Operators and their calls.
        "call-coming", "callback-missing", "gateway-down", "in-call", "line-down", "no-browser-phone", "no-call", "no-line", "no-more-time", "no-offer",
        "no-such-call", "not-done", "not-recorded", "not-signed-in", "not-your-phone", "operator-not-free", "own-phone", "phone-elsewhere", "result-given",
        "signed-in-elsewhere", "skip-not-allowed", "transfer-not-allowed",

        // Why an operator cannot dial somebody.
        "callback-missed", "campaign-not-running", "cap-reached", "dnc", "exhausted", "finished", "gateway-taken", "late", "line-limit", "live-call", "manual-not-allowed",
        "manual-quota", "no-gateway", "no-such-number", "not-his-campaign", "not-in-campaign", "not-yet", "offer-over", "outside-window",
        "owned", "previewing", "retry-due", "stale", "too-late", "wrap-up",
    ];
}
