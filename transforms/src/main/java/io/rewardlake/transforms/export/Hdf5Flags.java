package io.rewardlake.transforms.export;

import io.jhdf.ObjectHeader.ObjectHeaderV2;
import io.jhdf.WritableDatasetImpl;
import io.jhdf.api.Group;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import io.jhdf.object.message.DataSpace;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import io.jhdf.object.message.FillValueMessage;
import io.jhdf.storage.HdfBackingStorage;
import io.jhdf.storage.HdfFileChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A data set of booleans as h5py writes and recognises them: an enumeration of bytes, FALSE is 0
 * and TRUE is 1. jHDF itself writes booleans as bit fields, which h5py reads as numbers, and then
 * {@code ~truncations} is not what it seems.
 */
final class Hdf5Flags extends WritableDatasetImpl {
  private final byte[] flags;

  Hdf5Flags(byte[] flags, String name, Group parent) {
    super(flags, name, parent);
    this.flags = flags;
  }

  @Override
  public long write(HdfFileChannel hdf, long position) {
    long address = position + header(position, 0).limit();
    hdf.write(header(position, address), position);
    hdf.write(ByteBuffer.wrap(flags), address);
    return address + flags.length;
  }

  private ByteBuffer header(long position, long address) {
    return new ObjectHeaderV2(
            position,
            List.of(
                DataTypeMessage.create(new TwoNames()),
                DataSpaceMessage.create(DataSpace.fromObject(flags)),
                FillValueMessage.NO_FILL,
                ContiguousDataLayoutMessage.create(address, flags.length)))
        .toBuffer();
  }

  /** The type, of version 1: names are padded to multiples of eight bytes. */
  private static final class TwoNames extends DataType {
    private static final int ENUMERATION = 8;
    private static final byte[] NAMES =
        "FALSE\0\0\0TRUE\0\0\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = {0, 1};

    TwoNames() {
      super(ENUMERATION, 1);
      classBits.set(1); // two members
    }

    @Override
    public Class<?> getJavaType() {
      return byte.class;
    }

    @Override
    public Object fillData(ByteBuffer buffer, int[] dimensions, HdfBackingStorage storage) {
      throw new UnsupportedOperationException("Flags are written, not read");
    }

    @Override
    public ByteBuffer toBuffer() {
      return toBufferBuilder()
          .writeBuffer(DataType.fromObject(VALUES).toBuffer())
          .writeBytes(NAMES)
          .writeBytes(VALUES)
          .build();
    }
  }
}
