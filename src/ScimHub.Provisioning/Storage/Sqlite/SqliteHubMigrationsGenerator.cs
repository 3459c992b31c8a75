using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ScimHub.Provisioning.Storage.Sqlite;

/// <summary>
/// Keeps the tables that a migration marks with <see cref="WithoutRowId"/> as their primary key's tree alone: short rows that are
/// mostly key (members, links, e-mail keys, audit entries) are then written once, not twice, and found in one descent.
/// </summary>
internal sealed class SqliteHubMigrationsGenerator(MigrationsSqlGeneratorDependencies dependencies, IRelationalAnnotationProvider annotations)
    : SqliteMigrationsSqlGenerator(dependencies, annotations)
{
    public const string WithoutRowId = "ScimHub:WithoutRowId";

    protected override void Generate(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        if (operation[WithoutRowId] is not true)
        {
            base.Generate(operation, model, builder, terminate);
            return;
        }
        base.Generate(operation, model, builder, terminate: false);
        builder.Append(" WITHOUT ROWID");
        builder.AppendLine(Dependencies.SqlGenerationHelper.StatementTerminator);
        EndStatement(builder);
    }
}
