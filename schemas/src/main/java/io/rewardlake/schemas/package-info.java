/** What every table is, how the lake is opened, and what an error is. Depends on no other room. */
package io.rewardlake.schemas;
