using NodaTime;

namespace Starling.Domain.Hours;

/// <summary>The federal holidays of the United States, with the weekday kept for one that falls on a weekend (5 U.S.C. §6103).</summary>
internal static class UnitedStatesHolidays
{
    public static readonly Holiday[] Federal =
    [
        Holiday.On("New Year's Day", 1, 1).NearestWeekday(),
        Holiday.Nth("Birthday of Martin Luther King, Jr.", 3, IsoDayOfWeek.Monday, 1),
        Holiday.Nth("Washington's Birthday", 3, IsoDayOfWeek.Monday, 2),
        Holiday.Before("Memorial Day", IsoDayOfWeek.Monday, 6, 1),
        Holiday.On("Juneteenth", 6, 19).NearestWeekday(),
        Holiday.On("Independence Day", 7, 4).NearestWeekday(),
        Holiday.Nth("Labor Day", 1, IsoDayOfWeek.Monday, 9),
        Holiday.Nth("Columbus Day", 2, IsoDayOfWeek.Monday, 10),
        Holiday.On("Veterans Day", 11, 11).NearestWeekday(),
        Holiday.Nth("Thanksgiving Day", 4, IsoDayOfWeek.Thursday, 11),
        Holiday.On("Christmas Day", 12, 25).NearestWeekday(),
    ];
}
