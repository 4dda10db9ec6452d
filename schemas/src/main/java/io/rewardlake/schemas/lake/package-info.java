/** How the lake is opened, read at a version and written exactly once; leases and the ledger. */
package io.rewardlake.schemas.lake;
