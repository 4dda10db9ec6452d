/**
 * Rows out of files: JSON Lines, CSV and Parquet, with exact line numbers and the original text.
 */
package io.rewardlake.transforms.ingest.file;
