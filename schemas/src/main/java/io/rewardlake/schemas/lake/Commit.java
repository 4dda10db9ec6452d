package io.rewardlake.schemas.lake;

/**
 * What a write did.
 *
 * @param table table name
 * @param version table version that holds the rows
 * @param rows rows handed in
 * @param written rows added or changed
 * @param contentHash hash over the rows handed in
 * @param repeated whether the same write had been committed before
 */
public record Commit(
    String table, long version, long rows, long written, String contentHash, boolean repeated) {}
