using FsCheck.Xunit;
using Starling.Domain.Messages;

namespace Starling.Domain.Tests.Messages;

public sealed class MessageIdTests
{
    [Theory]
    [InlineData(1, 0, 0x1_0000_0000, "1-0")]
    [InlineData(12, 345, 0xC_0000_0159, "12-345")]
    [InlineData(int.MaxValue, uint.MaxValue, long.MaxValue, "2147483647-4294967295")]
    public void Batch_and_index_share_one_number(int batch, uint index, long value, string text)
    {
        var id = new MessageId(batch, index);
        Assert.Equal(value, id.Value);
        Assert.Equal((batch, index), (id.Batch, id.Index));
        Assert.Equal(text, id.ToString());
    }

    [Property]
    public bool What_is_written_reads_back(int batch, uint index)
    {
        var id = new MessageId(Math.Max(1, batch & int.MaxValue), index);
        return MessageId.TryParse(id.ToString(), out var read) && read == id;
    }

    [Property]
    public bool Ids_are_ordered_by_batch_then_index(ushort batch, uint index, ushort otherBatch, uint otherIndex)
    {
        var (left, right) = (new MessageId(batch, index), new MessageId(otherBatch, otherIndex));
        return Math.Sign(left.CompareTo(right)) == Math.Sign((batch, index).CompareTo((otherBatch, otherIndex)))
            && left < right == right > left;
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("0-1")]
    [InlineData("+1-1")]
    [InlineData("1-+1")]
    [InlineData("1--1")]
    [InlineData(" 1-1")]
    [InlineData("1-1 ")]
    [InlineData("1-2-3")]
    [InlineData("2147483648-1")]
    [InlineData("1-4294967296")]
    [InlineData("1-x")]
    public void Nothing_else_is_read(string text) => Assert.False(MessageId.TryParse(text, out _));
}
