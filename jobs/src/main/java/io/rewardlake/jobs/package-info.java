/** What a person types: one class per command. Options in, tables in, transform, tables out. */
package io.rewardlake.jobs;
