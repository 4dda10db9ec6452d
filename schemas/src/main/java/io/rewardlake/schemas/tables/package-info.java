/** One definition per table: columns with comments and units, constraints, clustering, key. */
package io.rewardlake.schemas.tables;
