namespace Starling.Gateway.Contacts;

/// <summary>What frames of every import obey.</summary>
internal static class ImportFrames
{
    public static void CheckOpening(object? opening)
    {
        if (opening is null)
        {
            throw OutOfOrder();
        }
    }

    /// <summary>The page of a frame that must have one, with 1 to 500 items.</summary>
    public static TPage Check<TPage>(TPage? page, Func<TPage, int> count)
        where TPage : class
    {
        if (page is null)
        {
            throw OutOfOrder();
        }

        var items = count(page);
        return items is >= 1 and <= Limits.PageItems
            ? page
            : throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.PageSizeOutOfRange, "page.items", $"{items} items", $"a page has 1 to {Limits.PageItems} items")
            );
    }

    public static void CheckItemId(string itemId, List<FieldFault> found)
    {
        if (itemId.Length > Limits.ItemId || !ValueRules.IsPlain(itemId))
        {
            found.Add(new(ErrorReasons.ValueTooLong, "item_id", itemId, $"at most {Limits.ItemId} characters on one line"));
        }
    }

    public static void Throw(List<FieldFault> faults)
    {
        if (faults.Count > 0)
        {
            throw StatusMapping.Invalid(faults);
        }
    }

    private static Grpc.Core.RpcException OutOfOrder() =>
        StatusMapping.Invalid(new FieldFault(ErrorReasons.FrameOutOfOrder, "frame", string.Empty, "first opening, then pages"));
}
