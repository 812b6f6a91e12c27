using System.Globalization;
using System.Text;
using Cluster.Grains.Contacts;
using Cluster.Silo.Imports;
using Cluster.Silo.Postgres;
using Cluster.Tests.Ami;
using Cluster.Tests.Imports;
using Cluster.Tests.Workbooks;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class ImportTests(PostgresDatabase server) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cluster-import-").FullName;
    private NpgsqlDataSource _database = null!;
    private Guid _campaign;

    public async Task InitializeAsync()
    {
        _database = PostgresRegistration.Connect(await server.CreateAsync());
        _campaign = await Lists.CampaignAsync(_database);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_row_is_exactly_one_of_inserted_updated_duplicate_rejected()
    {
        await RunAsync("id,phone,name\nknown,+12025550001,Ann\nsame,+12025550002,Bob\n");

        var done = await RunAsync(
            """
            id,phone,name,zone
            known,+12025550001,Anna,
            same,+12025550002,Bob,
            new,+12025550003 / +12025550004,"Eve, ""E"" Smith",Europe/Paris
            new,+12025550009,again,
            other,+12025550003,same first number,
            bad,12,short,
            bad2,+12025550005,zone,Mars/Olympus

            """);

        Assert.Equal((ImportState.Completed, 7L, 1L, 1L, 3L, 2L), (done.State, done.RowsRead, done.Inserted, done.Updated, done.Duplicate, done.Rejected));
        Assert.Equal("Eve, \"E\" Smith", await _database.ValueAsync<string>("SELECT data ->> 'name' FROM contacts WHERE external_id = 'new'"));
        Assert.Equal(["+12025550003", "+12025550004"], await _database.ValueAsync<string[]>("SELECT numbers FROM contacts WHERE external_id = 'new'"));
        Assert.Equal("Europe/Paris", await _database.ValueAsync<string>("SELECT e.zone FROM entries e JOIN contacts c ON c.id = e.contact_id WHERE external_id = 'new'"));
        Assert.Equal(2L, await _database.ValueAsync<long>("SELECT version FROM contacts WHERE external_id = 'known'"));
    }

    [Fact]
    public async Task Rejects_file_when_corrected_brings_in_what_was_missing()
    {
        var done = await RunAsync("phone;name\r\n2025550001;\"two\r\nlines\"\r\n+12025550002;Bob\r\n");
        Assert.Equal((1L, 1L), (done.Inserted, done.Rejected));

        var text = Encoding.UTF8.GetString(await RejectsAsync(done));
        var again = await RunAsync(text.Replace("2025550001", "+12025550001", StringComparison.Ordinal));

        Assert.Equal((1L, 0L, 1L), (again.Inserted, again.Rejected, again.RowsRead));
        Assert.Equal("two\r\nlines", await _database.ValueAsync<string>("SELECT data ->> 'name' FROM contacts WHERE external_id = '+12025550001'"));
    }

    [Fact]
    public async Task Workbook_of_rejects_when_mended_brings_in_what_was_missing_and_nothing_else()
    {
        var excel = new ImportDefinition { Format = ImportFormat.Excel, Columns = new Dictionary<string, string> { ["Prio"] = "priority" } };
        var done = await RunAsync(
            Sheet.Of(
                ["Clients of March"], ["Name", "Phone", "", "Card", "Prio", "Code"], ["Bob", "+12025550002", "", "", 2, ""],
                ["=1+1", "12", "left", "+48123456789", "7", "00012345678901234567", "right"], ["\n@SUM(A1)", "+12025550003", "", "", "much"]), excel);
        Assert.Equal((ImportState.Completed, 1L, 2L), (done.State, done.Inserted, done.Rejected));

        var content = await RejectsAsync(done);
        Assert.Empty(WorkbookWriterTests.Wrong(content));
        var rows = WorkbookWriterTests.Read(content).Single().Rows;
        Assert.Equal(["Name", "Phone", null, "Card", "Prio", "Code", null, "Rejected row", "Rejected reason"], rows[0]);
        Assert.Equal(["=1+1", "12", "left", "+48123456789", "7", "00012345678901234567", "right", 2.0], rows[1][..8]);
        Assert.Contains("number: ", (string)rows[1][8]!);
        Assert.Equal(("\n@SUM(A1)", "much", 3.0, "priority: not a whole number between -32768 and 32767"), (rows[2][0], rows[2][4], rows[2][7], rows[2][8]));

        (rows[1][1], rows[2][4]) = ("+12025550001", "9");
        var again = await RunAsync(Sheet.Of([.. rows]), excel);

        Assert.Equal((2L, 0L, 2L), (again.Inserted, again.Rejected, again.RowsRead));
        Assert.Equal(
            """{"C": "left", "G": "right", "Card": "+48123456789", "Code": "00012345678901234567", "Name": "=1+1"}""",
            await _database.ValueAsync<string>("SELECT data::text FROM contacts WHERE external_id = '+12025550001'"));
        Assert.Equal((short)9, await _database.ValueAsync<short>("SELECT priority FROM entries e JOIN contacts c ON c.id = e.contact_id WHERE external_id = '+12025550003'"));
    }

    [Fact]
    public async Task Workbook_of_rejects_without_names_keeps_the_letters_of_its_columns()
    {
        var columns = new Dictionary<string, string> { ["B"] = "number" };
        var done = await RunAsync(Sheet.Of(["Ann", "12"], ["Bob", "+12025550002"]), new ImportDefinition { Format = ImportFormat.Excel, HeaderRow = 0, Columns = columns });
        var rows = WorkbookWriterTests.Read(await RejectsAsync(done)).Single().Rows;
        rows[1][1] = "+12025550001";

        var again = await RunAsync(Sheet.Of([.. rows]), new ImportDefinition { Format = ImportFormat.Excel, Columns = columns });

        Assert.Equal((1L, 0L), (again.Inserted, again.Rejected));
        Assert.Equal("""{"A": "Ann"}""", await _database.ValueAsync<string>("SELECT data::text FROM contacts WHERE external_id = '+12025550001'"));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-8")]
    [InlineData("windows-1251")]
    public async Task Text_in_any_encoding_arrives_as_it_was(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = Encoding.GetEncoding(name);
        var bytes = encoding.GetPreamble().Concat(encoding.GetBytes("phone\tимя\n+12025550001\tЖанна\n")).ToArray();

        var done = await RunAsync(bytes);

        Assert.Equal((ImportState.Completed, 1L), (done.State, done.Inserted));
        Assert.Equal("Жанна", await _database.ValueAsync<string>("SELECT data ->> 'имя' FROM contacts"));
    }

    [Fact]
    public async Task Line_of_ten_megabytes_is_rejected_and_the_rest_is_read()
    {
        var done = await RunAsync($"phone,name\n+12025550001,a\n+12025550002,{new string('x', 10 << 20)}\n+12025550003,\"never closed\n+12025550004,d\n");

        Assert.Equal((2L, 2L), (done.Inserted, done.Rejected));
        Assert.Equal(4L, done.RowsRead);
    }

    [Fact]
    public async Task Json_lines_are_read_and_wrong_ones_rejected()
    {
        var done = await RunAsync(
            """
            {"externalId":"a","phones":["+12025550001","+12025550002"],"priority":5,"age":42}
            {"phone":"+12025550003","earliest":"2026-03-02T10:00:00Z"}
            {"phone":"+12025550004","n":1e999999}
            {"phone":"+12025550005","s":"\u0000"}
            {"phone":"+12025550006","s":"\ud800"}
            [1]
            {"phone":
            {"phone":"+12025550007","priority":"high"}

            """u8.ToArray(),
            new ImportDefinition { Format = ImportFormat.Ndjson });

        Assert.Equal((ImportState.Completed, 8L, 2L, 6L), (done.State, done.RowsRead, done.Inserted, done.Rejected));
        Assert.Equal("42", await _database.ValueAsync<string>("SELECT data ->> 'age' FROM contacts WHERE external_id = 'a'"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Import_stopped_at_random_moments_loses_and_doubles_nothing(int seed)
    {
        const int Rows = 60_000;
        var random = new Random(seed);
        var text = new StringBuilder("id,phone\n");
        for (var i = 0; i < Rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"c{i},{(i % 100 == 0 ? "nonsense" : $"+7900{i:D7}")}\n");
        }

        var id = await UploadAsync(Encoding.UTF8.GetBytes(text.ToString()), new ImportDefinition());
        var stops = 0;
        while (true)
        {
            // A fresh service each time, as after a kill: all that it knows is in the tables and in the file.
            var commits = 0;
            var stopAfter = random.Next(1, 4);
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var service = Service(_ => ++commits == stopAfter && reached.TrySetResult() ? stopping.Task : Task.CompletedTask);
            await service.StartAsync(CancellationToken.None);
            var ended = EndedAsync(service, id);
            await Task.WhenAny(reached.Task, ended);

            // It waits at that commit until it is told: else a fast one would be through before the stop.
            var stopped = service.StopAsync(CancellationToken.None);
            stopping.SetResult();
            await stopped;
            if ((await service.FindAsync(id))!.State != ImportState.Running)
            {
                break;
            }

            stops++;
        }

        using var last = Service();
        var done = (await last.FindAsync(id))!;
        Assert.True(stops > 1, $"seed {seed}: stopped only {stops} times");
        Assert.Equal((ImportState.Completed, (long)Rows, Rows * 99L / 100, Rows / 100L), (done.State, done.RowsRead, done.Inserted, done.Rejected));
        Assert.Equal(Rows * 99L / 100, await _database.ValueAsync<long>("SELECT count(*) FROM entries"));
        Assert.Equal(Rows / 100L, await _database.ValueAsync<long>("SELECT count(*) FROM import_errors"));
    }

    [Fact]
    public async Task One_process_at_a_time_imports_and_the_next_goes_on_where_it_stopped()
    {
        var id = await UploadAsync(Encoding.UTF8.GetBytes("phone\n" + string.Concat(Enumerable.Range(0, 60_000).Select(i => $"+7900{i:D7}\n"))), new ImportDefinition());
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var first = Service(_ => reached.TrySetResult() ? stopping.Task : Task.CompletedTask);
        await first.StartAsync(CancellationToken.None);
        await reached.Task;

        var time = new ManualTime();
        var commits = 0;
        using var second = Service(_ => Task.FromResult(Interlocked.Increment(ref commits)), time);
        await second.StartAsync(CancellationToken.None);
        await using var waits = _database.CreateCommand("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'");
        Assert.Equal(1L, await waits.ExecuteScalarAsync());
        Assert.Equal(0, commits);

        var stopped = first.StopAsync(CancellationToken.None);
        stopping.SetResult();
        await stopped;
        while ((await second.FindAsync(id))!.State == ImportState.Running)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(20);
        }

        Assert.True(commits > 0);
        var done = (await second.FindAsync(id))!;
        Assert.Equal((ImportState.Completed, 60_000L, 60_000L), (done.State, done.RowsRead, done.Inserted));
        await second.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Content_that_another_process_is_writing_is_left_to_it()
    {
        using var service = Service();
        var import = await service.CreateAsync(Guid.CreateVersion7(), _campaign, new ImportDefinition());
        Assert.Equal(new UploadReply(true, null, 6), await AppendAsync(service, import.Id, 0, "phone\n"));
        using (new FileStream(Path.Combine(_folder, import.Id.ToString("N")), FileMode.Open, FileAccess.Write, FileShare.None))
        {
            Assert.Equal(new UploadReply(false, "wrong-offset", 6), await AppendAsync(service, import.Id, 6, "+12025550001\n"));
        }

        Assert.Equal(new UploadReply(true, null, 19), await AppendAsync(service, import.Id, 6, "+12025550001\n"));
    }

    [Fact]
    public async Task Upload_goes_on_where_it_broke_and_refuses_a_gap()
    {
        using var service = Service();
        var import = await service.CreateAsync(Guid.CreateVersion7(), _campaign, new ImportDefinition());

        Assert.Equal(new UploadReply(true, null, 6), await AppendAsync(service, import.Id, 0, "phone\n"));
        Assert.Equal(new UploadReply(false, "wrong-offset", 6), await AppendAsync(service, import.Id, 9, "x"));
        Assert.Equal(new UploadReply(true, null, 19), await AppendAsync(service, import.Id, 6, "+12025550001\n"));
        Assert.True(await service.CommitAsync(import.Id));
        Assert.Equal(new UploadReply(false, "wrong-state", 19), await AppendAsync(service, import.Id, 19, "x"));
    }

    [Fact]
    public async Task Content_without_a_phone_column_fails_with_words()
    {
        var done = await RunAsync("name,city\nAnn,Rome\n");

        Assert.Equal(ImportState.Failed, done.State);
        Assert.Contains("number", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dry_run_counts_what_the_import_then_does_and_writes_nothing()
    {
        await RunAsync("id,phone,name\nknown,+12025550001,Ann\nsame,+12025550002,Bob\n");
        var text = new StringBuilder("id,phone,name\nknown,+12025550001,Anna\nsame,+12025550002,Bob\nbad,12,x\n");
        for (var i = 0; i < 12_000; i++)
        {
            // The last two thousand are the first ones again, batches later.
            text.Append(CultureInfo.InvariantCulture, $"c{i % 10_000},+7900{i % 10_000:D7},n\n");
        }

        var id = await StoreAsync(Encoding.UTF8.GetBytes(text.ToString()), new ImportDefinition());
        using var service = Service();
        Assert.True(await service.CheckAsync(id));
        var dry = await WorkAsync(id);
        Assert.Equal(2L, await _database.ValueAsync<long>("SELECT count(*) FROM entries"));
        Assert.Equal("Ann", await _database.ValueAsync<string>("SELECT data ->> 'name' FROM contacts WHERE external_id = 'known'"));
        Assert.Single(await service.ErrorsAsync(id, 0, 10));
        Assert.True(await service.CommitAsync(id));
        var done = await WorkAsync(id);

        Assert.Equal((ImportState.Checked, ImportState.Completed), (dry.State, done.State));
        Assert.Equal((12_003L, 10_000L, 1L, 2_001L, 1L), (dry.RowsRead, dry.Inserted, dry.Updated, dry.Duplicate, dry.Rejected));
        Assert.Equal((dry.RowsRead, dry.Inserted, dry.Updated, dry.Duplicate, dry.Rejected), (done.RowsRead, done.Inserted, done.Updated, done.Duplicate, done.Rejected));
        Assert.Single(await service.ErrorsAsync(id, 0, 10));
        Assert.False(await service.CheckAsync(id));
        Assert.False(await service.DefineAsync(id, new ImportDefinition()));
    }

    [Fact]
    public async Task Dry_run_that_was_broken_off_begins_anew()
    {
        var id = await StoreAsync("phone\n+12025550001\n+12025550001\n"u8.ToArray(), new ImportDefinition());
        using var service = Service();
        Assert.True(await service.CheckAsync(id));
        await _database.CreateCommand("UPDATE imports SET committed_bytes = 19, rows_read = 1, inserted = 1 WHERE id = $1").With(id).ExecuteAsync();

        var dry = await WorkAsync(id);

        Assert.Equal((ImportState.Checked, 2L, 1L, 1L), (dry.State, dry.RowsRead, dry.Inserted, dry.Duplicate));
    }

    [Fact]
    public async Task Other_reading_of_the_content_forgets_the_dry_run()
    {
        var id = await StoreAsync("телефон;имя\n8 916 123 45 67;Анна\n"u8.ToArray(), new ImportDefinition());
        using var service = Service();
        await service.CheckAsync(id);
        Assert.Equal(1, (await WorkAsync(id)).Rejected);

        Assert.True(await service.DefineAsync(id, new ImportDefinition { Country = "RU" }));
        var read = (await service.FindAsync(id))!;
        var preview = await service.PreviewAsync(read, CancellationToken.None);

        Assert.Equal((ImportState.Receiving, 0L), (read.State, read.Rejected));
        Assert.Empty(await service.ErrorsAsync(id, 0, 10));
        Assert.Equal(("utf-8", ';', 1), (preview.Encoding, preview.Delimiter, preview.HeaderRow));
        Assert.Equal([("телефон", "number"), ("имя", "data")], preview.Columns.Select(column => (column.Name, column.Field)));
        Assert.Equal(["+79161234567"], preview.Rows.Single().Numbers);
    }

    [Fact]
    public async Task Preview_of_the_first_piece_does_not_stand_for_the_whole()
    {
        using var service = Service();
        var bytes = Encoding.Unicode.GetBytes("phone\n+12025550001\n+12025550002\n");
        var import = await service.CreateAsync(Guid.CreateVersion7(), _campaign, new ImportDefinition { Encoding = "utf-16" });
        await service.AppendAsync(import.Id, 0, new MemoryStream(bytes, 0, 38), CancellationToken.None);
        Assert.Single((await service.PreviewAsync(import, CancellationToken.None)).Rows);

        await service.AppendAsync(import.Id, 38, new MemoryStream(bytes, 38, bytes.Length - 38), CancellationToken.None);
        await service.CommitAsync(import.Id);

        Assert.Equal(2, (await WorkAsync(import.Id)).Inserted);
    }

    [Fact]
    public async Task Numbers_under_a_strange_header_or_none_are_found_by_their_looks()
    {
        using var service = Service();
        var strange = await StoreAsync("who,reach\nAnn,+12025550001\nBob,+12025550002 / +12025550003\n"u8.ToArray(), new ImportDefinition());
        var none = await StoreAsync("Ann,+12025550001\n"u8.ToArray(), new ImportDefinition());

        var named = await service.PreviewAsync((await service.FindAsync(strange))!, CancellationToken.None);
        var bare = await service.PreviewAsync((await service.FindAsync(none))!, CancellationToken.None);

        Assert.Equal([null, "number"], named.Columns.Select(column => column.Proposed));
        Assert.Equal((false, true), (named.HeaderIsData, bare.HeaderIsData));
    }

    [Fact]
    public async Task Owner_is_named_by_id_external_id_or_account_and_only_where_the_definition_says_so()
    {
        var (ada, bob) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var (id, externalId, campaign) in new[] { (ada, "e-1", _campaign), (bob, "e-2", Guid.NewGuid()) })
        {
            await _database.CreateCommand("INSERT INTO operators (id, external_id, name, definition, created_at) VALUES ($1, $2, 'x', jsonb_build_object('campaigns', ARRAY[$3]), now())")
                .With(id).With(externalId).With(campaign.ToString()).ExecuteAsync();
        }

        await _database.CreateCommand("INSERT INTO accounts (id, name, role, operator_id, password, created_at) VALUES ($1, 'ada.l', 2, $1, '', now())").With(ada).ExecuteAsync();
        var definition = new ImportDefinition { Columns = new Dictionary<string, string> { ["agent"] = "owner" } };
        var first = await RunAsync(Encoding.UTF8.GetBytes($"id,phone,agent\na,+12025550001,E-1\nb,+12025550002,Ada.L\nc,+12025550003,{ada}\nd,+12025550004,\ne,+12025550005,e-2\n"), definition);
        var plain = await RunAsync("id,phone,owner\nf,+12025550006,anybody\n");

        Assert.Equal((4L, 1L, 1L), (first.Inserted, first.Rejected, plain.Inserted));
        Assert.Equal("owner-unknown", await _database.ValueAsync<string>("SELECT code FROM import_errors"));
        Assert.Equal(3L, await OwnedAsync());

        // Named without an owner it keeps the one it has; with another one it goes to him, and what was decided before is fenced off.
        await RunAsync("id,phone\na,+12025550001\n");
        Assert.Equal(3L, await OwnedAsync());
        var again = await RunAsync(Encoding.UTF8.GetBytes("id,phone,agent\nd,+12025550004,e-1\n"), definition);
        Assert.Equal((1L, 4L), (again.Updated, await OwnedAsync()));
        Assert.Equal(2, await _database.ValueAsync<int>("SELECT e.version FROM entries e JOIN contacts c ON c.id = e.contact_id WHERE c.external_id = 'd'"));

        Task<long> OwnedAsync() => _database.ValueAsync<long>("SELECT count(*) FROM entries WHERE owner_id = $1", ada);
    }

    [Fact]
    public async Task Undo_takes_out_whom_the_import_brought_and_nobody_dialled()
    {
        await RunAsync("id,phone\nbefore,+12025550001\n");
        var done = await RunAsync("id,phone\nbefore,+12025550001\nnew,+12025550002\ndialled,+12025550003\npromised,+12025550004\n");
        var dialled = await _database.ValueAsync<Guid>("SELECT id FROM contacts WHERE external_id = 'dialled'");
        await _database.CreateCommand(
            "INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at) VALUES ($1, $2, $3, '+12025550003', 0, 'gw1', now())")
            .With(Guid.CreateVersion7()).With(dialled).With(_campaign).ExecuteAsync();
        await _database.CreateCommand("UPDATE entries SET status = 1 FROM contacts c WHERE c.id = contact_id AND c.external_id = 'promised'").ExecuteAsync();
        using var service = Service();

        Assert.True(await service.UndoAsync(done.Id));
        var undone = await WorkAsync(done.Id);
        var again = await RunAsync("id,phone\nnew,+12025550002\n");

        Assert.Equal((ImportState.Undone, 1L), (undone.State, undone.Removed));
        Assert.Equal(4L, await _database.ValueAsync<long>("SELECT count(*) FROM entries"));
        Assert.Equal(1, again.Updated);
        Assert.False(await service.UndoAsync(undone.Id));
    }

    [Fact]
    public async Task Claim_of_a_contact_that_an_undo_took_out_is_refused()
    {
        var done = await RunAsync("phone\n+12025550002\n");
        var contact = await _database.ValueAsync<Guid>("SELECT id FROM contacts");
        using var service = Service();
        await service.UndoAsync(done.Id);
        await WorkAsync(done.Id);
        await RunAsync("phone\n+12025550002\n");

        // Made from what was read before the undo; the contact has come back since, with its version gone on.
        await using var journal = new CallJournal(_database, TimeProvider.System, NullLogger<CallJournal>.Instance);
        var reply = await journal.ClaimAsync(Lists.Claim(_campaign, contact, "+12025550002"));

        Assert.NotEqual(ClaimReply.Claimed, reply);
        Assert.Equal(0L, await _database.ValueAsync<long>("SELECT count(*) FROM attempts"));
    }

    [Fact]
    public async Task Contacts_of_the_api_take_the_same_path()
    {
        var writer = new ContactWriter(_database, TimeProvider.System);
        NewContact Contact(string phone) => new() { Numbers = [phone] };

        var added = await writer.AddAsync(_campaign, [Contact("+12025550001"), Contact("+12025550001"), Contact("12"), Contact("+12025550002")]);
        var again = await writer.AddAsync(_campaign, Contact("+12025550002"));

        Assert.Equal([RowResult.Inserted, RowResult.Duplicate, RowResult.Rejected, RowResult.Inserted], added.Select(contact => contact.Result));
        Assert.Equal((RowResult.Duplicate, added[3].ContactId), (again.Result, again.ContactId));
        Assert.Equal("number-invalid", added[2].Error!.Code);
    }

    private static async Task<UploadReply> AppendAsync(ImportService service, Guid id, long offset, string text) =>
        await service.AppendAsync(id, offset, new MemoryStream(Encoding.UTF8.GetBytes(text)), CancellationToken.None);

    private static async Task EndedAsync(ImportService service, Guid id)
    {
        while ((await service.FindAsync(id))!.State is ImportState.Running or ImportState.Checking or ImportState.Undoing)
        {
            await Task.Delay(20);
        }
    }

    private Task<ImportStatus> RunAsync(string text) => RunAsync(Encoding.UTF8.GetBytes(text));

    private async Task<ImportStatus> RunAsync(byte[] content, ImportDefinition? definition = null)
    {
        return await WorkAsync(await UploadAsync(content, definition ?? new ImportDefinition()));
    }

    private async Task<byte[]> RejectsAsync(ImportStatus done)
    {
        using var service = Service();
        using var rejects = new MemoryStream();
        await service.WriteRejectsAsync(done, rejects, CancellationToken.None);
        return rejects.ToArray();
    }

    /// <summary>A fresh service does what is to be done.</summary>
    private async Task<ImportStatus> WorkAsync(Guid id)
    {
        using var service = Service();
        await service.StartAsync(CancellationToken.None);
        await EndedAsync(service, id);
        await service.StopAsync(CancellationToken.None);
        return (await service.FindAsync(id))!;
    }

    private async Task<Guid> UploadAsync(byte[] content, ImportDefinition definition)
    {
        var id = await StoreAsync(content, definition);
        using var service = Service();
        await service.CommitAsync(id);
        return id;
    }

    private async Task<Guid> StoreAsync(byte[] content, ImportDefinition definition)
    {
        using var service = Service();
        var import = await service.CreateAsync(Guid.CreateVersion7(), _campaign, definition);
        await service.AppendAsync(import.Id, 0, new MemoryStream(content), CancellationToken.None);
        return import.Id;
    }

    private ImportService Service(Func<Guid, Task>? arrived = null, TimeProvider? time = null) => new(
        _database, time ?? TimeProvider.System,
        new ImportOptions { Folder = _folder, Arrived = arrived ?? (_ => Task.CompletedTask) },
        NullLogger<ImportService>.Instance);
}
