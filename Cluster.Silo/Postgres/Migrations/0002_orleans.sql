-- Who belongs to the cluster, for the Orleans host. The embedded host does not look at it; both can use one database.
-- Orleans reads its statements from OrleansQuery by key. Names of parameters and of result columns are Orleans' own.
-- A change of membership raises the version by one and is refused when the version is no longer the one that the silo had read.

CREATE TABLE silo_versions (
    cluster_id text PRIMARY KEY,
    version    int NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE silos (
    cluster_id    text NOT NULL REFERENCES silo_versions,
    address       text NOT NULL,
    port          int NOT NULL,
    generation    int NOT NULL,                     -- tells a process from the one before it at the same address
    name          text NOT NULL,
    host_name     text NOT NULL,
    status        int NOT NULL,                     -- Orleans' SiloStatus: 3 active, 6 dead
    proxy_port    int NOT NULL,                     -- 0: takes no clients
    suspect_times text,
    started_at    timestamptz NOT NULL,
    alive_at      timestamptz NOT NULL,
    PRIMARY KEY (cluster_id, address, port, generation)
);

CREATE TABLE orleansquery (
    querykey  text PRIMARY KEY,
    querytext text NOT NULL
);

INSERT INTO orleansquery VALUES
('InsertMembershipVersionKey', '
    WITH made AS (INSERT INTO silo_versions (cluster_id) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::int FROM made'),
('InsertMembershipKey', '
    WITH version AS (
        UPDATE silo_versions SET version = version + 1, changed_at = now()
        WHERE cluster_id = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT FROM silos WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster_id),
    made AS (
        INSERT INTO silos (cluster_id, address, port, generation, name, host_name, status, proxy_port, started_at, alive_at)
        SELECT cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM version
        RETURNING 1)
    SELECT count(*)::int FROM made'),
('UpdateMembershipKey', '
    WITH version AS (
        UPDATE silo_versions SET version = version + 1, changed_at = now()
        WHERE cluster_id = @DeploymentId AND version = @Version AND EXISTS (
            SELECT FROM silos WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster_id),
    changed AS (
        UPDATE silos SET status = @Status, suspect_times = @SuspectTimes, alive_at = @IAmAliveTime FROM version
        WHERE silos.cluster_id = version.cluster_id AND address = @Address AND port = @Port AND generation = @Generation
        RETURNING 1)
    SELECT count(*)::int FROM changed'),
('UpdateIAmAlivetimeKey', '
    UPDATE silos SET alive_at = @IAmAliveTime
    WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation'),
-- Without a silo there is still a row, with the version alone.
('MembershipReadRowKey', '
    SELECT v.cluster_id AS DeploymentId, s.address AS Address, s.port AS Port, s.generation AS Generation, s.name AS SiloName,
        s.host_name AS HostName, s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.started_at AS StartTime,
        s.alive_at AS IAmAliveTime, v.version AS Version
    FROM silo_versions v
    LEFT JOIN silos s ON s.cluster_id = v.cluster_id AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
    WHERE v.cluster_id = @DeploymentId'),
('MembershipReadAllKey', '
    SELECT v.cluster_id AS DeploymentId, s.address AS Address, s.port AS Port, s.generation AS Generation, s.name AS SiloName,
        s.host_name AS HostName, s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.started_at AS StartTime,
        s.alive_at AS IAmAliveTime, v.version AS Version
    FROM silo_versions v LEFT JOIN silos s ON s.cluster_id = v.cluster_id
    WHERE v.cluster_id = @DeploymentId'),
('GatewaysQueryKey', '
    SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation
    FROM silos WHERE cluster_id = @DeploymentId AND status = @Status AND proxy_port > 0'),
('DeleteMembershipTableEntriesKey', '
    DELETE FROM silos WHERE cluster_id = @DeploymentId;
    DELETE FROM silo_versions WHERE cluster_id = @DeploymentId'),
-- Only the dead, and only those that have been so for long: a living silo that was late with its sign of life must not vanish.
('CleanupDefunctSiloEntriesKey', '
    DELETE FROM silos WHERE cluster_id = @DeploymentId AND alive_at < @IAmAliveTime AND status = 6');
