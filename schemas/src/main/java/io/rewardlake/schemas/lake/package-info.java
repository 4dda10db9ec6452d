/** How the lake is opened, read and written: a folder of Delta tables, or a catalog namespace. */
package io.rewardlake.schemas.lake;
