package io.rewardlake.transforms.export;

import io.jhdf.ObjectHeader.ObjectHeaderV2;
import io.jhdf.Superblock.SuperblockV2V3;
import io.jhdf.WritableGroupImpl;
import io.jhdf.object.message.GroupInfoMessage;
import io.jhdf.object.message.LinkInfoMessage;
import io.jhdf.object.message.LinkMessage;
import io.jhdf.object.message.Message;
import io.jhdf.storage.HdfFileChannel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * An HDF5 file of groups below its root, each written as it comes: {@code WritableHdfFile} would
 * keep all of them in memory until the end. Only the links to them are kept, and written as the
 * root group behind them, which the superblock points to.
 */
final class Hdf5Output implements AutoCloseable {
  /** Bytes of a superblock of version 3. */
  private static final long SUPERBLOCK = 48;

  private final FileChannel file;
  private final HdfFileChannel hdf;
  private final List<Message> root =
      new ArrayList<>(List.of(GroupInfoMessage.createBasic(), LinkInfoMessage.createBasic()));
  private long end = SUPERBLOCK;

  Hdf5Output(Path path) throws IOException {
    file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    hdf = new HdfFileChannel(file, new SuperblockV2V3());
  }

  /** A group to be filled. */
  static WritableGroupImpl group(String name) {
    return new WritableGroupImpl(null, name);
  }

  /** Writes a group and forgets what is in it. */
  void put(WritableGroupImpl group) {
    root.add(LinkMessage.create(group.getName(), end));
    end = group.write(hdf, end);
  }

  /** Finishes the file; without it the file is none. */
  void finish() throws IOException {
    hdf.write(new ObjectHeaderV2(end, root).toBuffer(), end);
    hdf.write(new SuperblockV2V3(0, end).toBuffer(file.size()), 0);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
