/** One family of errors, one catalogue of messages, one map to exit codes. */
package io.rewardlake.schemas.errors;
